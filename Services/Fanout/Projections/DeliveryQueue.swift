import Contracts
import GRDB
package import Projections

/// What dispatch asks of the projection: which deliveries are due.
package struct DeliveryQueue: Sendable {
    private let file: ProjectionFile

    package init(file: ProjectionFile) {
        self.file = file
    }

    /// The lanes of a partition in which something is or will be due, with the earliest time in each.
    package func lanes(in partition: Int) throws -> [LaneWork] {
        try file.read { database in
            let rows = try Row.fetchCursor(
                database,
                sql: """
                    SELECT subscriber, tenant, min(due_at) FROM deliveries
                    WHERE partition = ? AND due_at IS NOT NULL GROUP BY subscriber
                    """, arguments: [partition])
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
    package func due(in lane: LaneKey, now: Int64, limit: Int) throws -> (
        deliveries: [DueDelivery], isAll: Bool, next: Int64?
    ) {
        try file.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT id, tenant, medium, kind, event, event_offset, attempts, due_at FROM deliveries
                    WHERE partition = ? AND subscriber = ? AND due_at IS NOT NULL
                    ORDER BY due_at, id LIMIT ?
                    """)
            let rows = try Row.fetchCursor(
                statement, arguments: [lane.partition, lane.subscriber, limit + 1])
            var deliveries: [DueDelivery] = []
            while let row = try rows.next() {
                let dueAt: Int64 = row[7]
                if dueAt > now { return (deliveries, true, dueAt) }
                if deliveries.count == limit { return (deliveries, false, nil) }
                guard let medium = DeliveryMedium(rawValue: row[2]), let kind = DeliveryKind(rawValue: row[3]) else {
                    continue
                }
                deliveries.append(
                    DueDelivery(
                        id: row[0], tenant: row[1], subscriber: lane.subscriber, medium: medium, kind: kind,
                        event: row[4], partition: lane.partition, offset: row[5], attempts: row[6], dueAt: dueAt))
            }
            return (deliveries, true, nil)
        }
    }
}
