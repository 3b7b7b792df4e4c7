import Contracts
import EventLog
import GRDB
package import Projections

/// What the projection knows to be dead and does not find in the dead letters.
package struct DeadLetterQueue: Sendable {
    /// A dead delivery, and its last attempt.
    struct Delivery: Sendable {
        let due: DueDelivery
        let lastAttempt: AttemptSummary
    }

    private let file: ProjectionFile

    package init(file: ProjectionFile) {
        self.file = file
    }

    /// A partition's dead deliveries that are missing in the dead letters.
    func deliveries(in partition: Int) async throws -> [(tenant: String, id: String)] {
        try await file.scan { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT tenant, id FROM deliveries WHERE partition = ? AND state = 'dead_letter'
                        AND NOT EXISTS (SELECT 1 FROM dead_deliveries WHERE delivery = deliveries.id)
                    """, arguments: [partition]
            ).map { ($0[0], $0[1]) }
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
    func delivery(_ id: String, tenant: String) throws -> Delivery? {
        try file.read { database in
            guard
                let row = try Row.fetchOne(
                    database,
                    sql: """
                        SELECT subscriber, medium, kind, event, partition, event_offset, attempts, created_at,
                            \(DeliveriesFold.attemptColumns)
                        FROM deliveries WHERE tenant = ? AND id = ? AND state = 'dead_letter'
                            AND NOT EXISTS (SELECT 1 FROM dead_deliveries WHERE delivery = id)
                        """, arguments: [tenant, id])
            else { return nil }
            let due = try DueDelivery(ended: row, id: id, tenant: tenant)
            return Delivery(due: due, lastAttempt: try AttemptSummary(row: row, from: 8, number: due.attempts))
        }
    }
}

extension DueDelivery {
    /// A delivery that has ended.
    ///
    /// - Parameter row: subscriber, medium, kind, event, partition, event_offset, attempts, created_at.
    /// - Throws: `ContractError` for what the fold can't have written.
    init(ended row: Row, id: String, tenant: String) throws {
        guard let medium = DeliveryMedium(rawValue: row[1]), let kind = DeliveryKind(rawValue: row[2]) else {
            throw ContractError("a folded delivery can't be read")
        }
        self.init(
            id: id, tenant: tenant, subscriber: row[0], medium: medium, kind: kind, event: row[3], partition: row[4],
            offset: row[5], attempts: row[6], dueAt: row[7])
    }
}
