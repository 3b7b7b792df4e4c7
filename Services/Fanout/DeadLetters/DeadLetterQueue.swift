import Contracts
import EventLog
import GRDB
package import Projections

import struct Foundation.Data

/// What the projection knows to be dead and does not find in the dead letters.
package struct DeadLetterQueue: Sendable {
    /// A dead delivery, with the document of its last attempt.
    struct Delivery: Sendable {
        let due: DueDelivery
        let lastAttempt: Attempt
    }

    private let file: ProjectionFile

    package init(file: ProjectionFile) {
        self.file = file
    }

    /// The ids of a partition's dead deliveries that are missing in the dead letters.
    func deliveries(in partition: Int) async throws -> [String] {
        try await file.scan { database in
            try String.fetchAll(
                database,
                sql: """
                    SELECT id FROM deliveries WHERE partition = ? AND state = 'dead_letter'
                        AND NOT EXISTS (SELECT 1 FROM dead_deliveries WHERE delivery = deliveries.id)
                    """, arguments: [partition])
        }
    }

    /// The undecodable records that the owner of a partition answers for: those of this partition, and for partition 0
    /// the control topic's too.
    func records(in partition: Int) async throws -> [(Position, String)] {
        try await file.scan { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT topic, partition, "offset", min(reason) FROM projection_undecodable AS bad
                    WHERE ((topic IN (?, ?) AND partition = ?) OR (topic = ? AND ? = 0))
                        AND NOT EXISTS (SELECT 1 FROM dead_records AS dead WHERE dead.topic = bad.topic
                            AND dead.partition = bad.partition AND dead.record_offset = bad."offset")
                    GROUP BY topic, partition, "offset"
                    """,
                arguments: [Topics.events, Topics.deliveries, partition, Topics.control, partition])
            var records: [(Position, String)] = []
            while let row = try rows.next() {
                records.append((Position(topic: row[0], partition: row[1], offset: row[2]), row[3]))
            }
            return records
        }
    }

    /// A delivery, if it is dead and not in the dead letters.
    func delivery(_ id: String) throws -> Delivery? {
        try file.read { database in
            guard
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT tenant, subscriber, medium, kind, event, partition, event_offset, attempts, created_at,
                            (SELECT document FROM attempts WHERE delivery = id AND number = attempts)
                        FROM deliveries WHERE id = ? AND state = 'dead_letter'
                            AND NOT EXISTS (SELECT 1 FROM dead_deliveries WHERE delivery = id)
                        """, arguments: [id]),
                let medium = DeliveryMedium(rawValue: row[2]), let kind = DeliveryKind(rawValue: row[3]),
                let document = row[9] as Data?
            else { return nil }
            let due = DueDelivery(
                id: id, tenant: row[0], subscriber: row[1], medium: medium, kind: kind, event: row[4],
                partition: row[5], offset: row[6], attempts: row[7], dueAt: row[8])
            return Delivery(due: due, lastAttempt: try Attempt(document: [UInt8](document)))
        }
    }
}
