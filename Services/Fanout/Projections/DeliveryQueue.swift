package import Contracts
import GRDB
package import Projections

/// What dispatch asks of the projection: which deliveries are due.
package struct DeliveryQueue: Sendable {
    let file: ProjectionFile

    package init(file: ProjectionFile) {
        self.file = file
    }

    /// The lanes of a partition in which something is or will be due, with the earliest time in each.
    package func lanes(in partition: Int, medium: DeliveryMedium) throws -> [LaneWork] {
        try file.read { database in
            // From lane to lane, so that it takes no longer the more waits in one.
            let next = try database.cachedStatement(
                sql: """
                    SELECT \(DeliveriesFold.lane), tenant, due_at, medium FROM deliveries
                    WHERE partition = ? AND due_at IS NOT NULL AND \(DeliveriesFold.lane) > ?
                    ORDER BY \(DeliveriesFold.lane), due_at LIMIT 1
                    """)
            var lanes: [LaneWork] = []
            var last = ""
            while let row = try Row.fetchOne(next, arguments: [partition, last]) {
                last = row[0]
                guard row[3] == medium.rawValue else { continue }
                lanes.append(
                    LaneWork(key: LaneKey(partition: partition, name: last), tenant: row[1], dueAt: row[2]))
            }
            return lanes
        }
    }

    /// The partitions in which deliveries to a subscriber wait, whoever owns them.
    package func partitions(waitingFor subscriber: String) throws -> Set<Int> {
        try file.read { database in
            let exists = try database.cachedStatement(
                sql: """
                    SELECT EXISTS (SELECT 1 FROM deliveries
                        WHERE partition = ? AND \(DeliveriesFold.lane) = ? AND due_at IS NOT NULL)
                    """)
            var partitions: Set<Int> = []
            for lane in LaneKey.all(of: subscriber)
            where try !partitions.contains(lane.partition)
                && Bool.fetchOne(exists, arguments: [lane.partition, lane.name]) == true
            {
                partitions.insert(lane.partition)
            }
            return partitions
        }
    }

    /// What waits for an endpoint in all partitions.
    ///
    /// - Parameter limit: the most that are counted.
    package func backlog(of endpoint: String, tenant: String, counting limit: Int) throws -> EndpointBacklog {
        try file.read { database in
            // From the index alone: an id begins with the time of its delivery.
            let count = try database.cachedStatement(
                sql: """
                    SELECT count(*), min(id) FROM (SELECT id FROM deliveries
                        WHERE partition = ? AND \(DeliveriesFold.lane) = ? AND due_at IS NOT NULL
                        ORDER BY due_at LIMIT ?)
                    """)
            var backlog = EndpointBacklog()
            var oldest: String?
            for lane in LaneKey.all(of: endpoint) {
                let room = max(1, limit - backlog.waiting + 1)
                guard let row = try Row.fetchOne(count, arguments: [lane.partition, lane.name, room]) else { continue }
                backlog.waiting += row[0] as Int
                if let first: String = row[1] { oldest = min(oldest ?? first, first) }
            }
            backlog.isCut = backlog.waiting > limit
            backlog.waiting = min(backlog.waiting, limit)
            if let oldest {
                let time = try database.cachedStatement(
                    sql: "SELECT created_at FROM deliveries WHERE tenant = ? AND id = ?")
                backlog.oldestAt = try Int64.fetchOne(time, arguments: [tenant, oldest])
            }
            return backlog
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
                    SELECT id, tenant, kind, event, event_offset, attempts, due_at, subscriber FROM deliveries
                    WHERE partition = ? AND \(DeliveriesFold.lane) = ? AND due_at IS NOT NULL AND medium = ?
                    ORDER BY due_at, tenant, id LIMIT ?
                    """)
            let rows = try Row.fetchCursor(
                statement, arguments: [lane.partition, lane.name, medium.rawValue, limit + 1])
            var deliveries: [DueDelivery] = []
            while let row = try rows.next() {
                let dueAt: Int64 = row[6]
                guard DueTime.hasCome(dueAt, now: now) else {
                    return (deliveries, true, dueAt < DueDelivery.never ? dueAt : nil)
                }
                if deliveries.count == limit { return (deliveries, false, nil) }
                guard let kind = DeliveryKind(rawValue: row[2]) else { continue }
                deliveries.append(
                    DueDelivery(
                        id: row[0], tenant: row[1], subscriber: row[7], medium: medium, kind: kind,
                        event: row[3], partition: lane.partition, offset: row[4], attempts: row[5], dueAt: dueAt))
            }
            return (deliveries, true, nil)
        }
    }
}
