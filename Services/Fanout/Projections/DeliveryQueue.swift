package import Contracts
import GRDB
package import Projections

/// What dispatch asks of the projection: which deliveries are due.
package struct DeliveryQueue: Sendable {
    private let file: ProjectionFile

    package init(file: ProjectionFile) {
        self.file = file
    }

    /// The lanes of a partition in which something is or will be due, with the earliest time in each.
    package func lanes(in partition: Int, medium: DeliveryMedium) throws -> [LaneWork] {
        try file.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT subscriber, tenant, min(due_at) FROM deliveries
                    WHERE partition = ? AND due_at IS NOT NULL AND medium = ? GROUP BY subscriber
                    """, arguments: [partition, medium.rawValue])
            var lanes: [LaneWork] = []
            while let row = try rows.next() {
                lanes.append(
                    LaneWork(key: LaneKey(partition: partition, subscriber: row[0]), tenant: row[1], dueAt: row[2]))
            }
            return lanes
        }
    }

    /// A lane's due deliveries, those that are due for longest first.
    ///
    /// - Parameter limit: the most that are answered.
    /// - Returns: `isAll` says whether there are no more due now, `next` when the first after these is.
    package func due(in lane: LaneKey, medium: DeliveryMedium, now: Int64, limit: Int) throws -> (
        deliveries: [DueDelivery], isAll: Bool, next: Int64?
    ) {
        try file.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT id, tenant, kind, event, event_offset, attempts, due_at FROM deliveries
                    WHERE partition = ? AND subscriber = ? AND due_at IS NOT NULL AND medium = ?
                    ORDER BY due_at, tenant, id LIMIT ?
                    """)
            let rows = try Row.fetchCursor(
                statement, arguments: [lane.partition, lane.subscriber, medium.rawValue, limit + 1])
            var deliveries: [DueDelivery] = []
            while let row = try rows.next() {
                let dueAt: Int64 = row[6]
                guard DueTime.hasCome(dueAt, now: now) else { return (deliveries, true, dueAt) }
                if deliveries.count == limit { return (deliveries, false, nil) }
                guard let kind = DeliveryKind(rawValue: row[2]) else { continue }
                deliveries.append(
                    DueDelivery(
                        id: row[0], tenant: row[1], subscriber: lane.subscriber, medium: medium, kind: kind,
                        event: row[3], partition: lane.partition, offset: row[4], attempts: row[5], dueAt: dueAt))
            }
            return (deliveries, true, nil)
        }
    }
}
