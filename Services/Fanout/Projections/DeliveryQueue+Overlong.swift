import Contracts
import GRDB
import Projections

/// A walk past the deliveries of some time in the order of their ids, which begin with that time: tenant by tenant, some
/// rows at a time.
struct OverlongWalk: Hashable, Sendable {
    /// What is no older than this has not waited for too long.
    let before: Int64
    /// What is older was looked at before.
    let from: Int64
    fileprivate(set) var isDone = false
    /// The last row that was looked at.
    fileprivate var tenant = ""
    fileprivate var id = ""

    init(from: Int64, before: Int64) {
        self.from = from
        self.before = before
    }
}

/// What a part of such a walk has found.
struct OverlongDeliveries: Sendable {
    var deliveries: [DueDelivery] = []
    /// When the oldest was accepted that has not ended, whether it has waited for too long or not.
    var oldest: Int64?
}

extension DeliveryQueue {
    /// The most rows that one part of a walk looks at.
    private static let part = 2_000

    /// Goes on with a walk: which deliveries of some partitions have not ended, and were both accepted and planned before
    /// its time. An event may be of an earlier time than its way in, and its plan is kept for as long as all others.
    func overlong(_ walk: inout OverlongWalk, in partitions: Set<Int>) async throws -> OverlongDeliveries {
        let start = walk
        let (found, end) = try await file.scan { database in
            var walk = start
            let found = try walk.goOn(in: partitions, atMost: Self.part, database)
            return (found, walk)
        }
        walk = end
        return found
    }

    /// A delivery as it is now; nil if it has ended.
    func open(_ delivery: DueDelivery) throws -> DueDelivery? {
        try file.lookUp { database in
            let statement = try database.cachedStatement(
                sql: "SELECT attempts, due_at FROM deliveries WHERE tenant = ? AND id = ? AND due_at IS NOT NULL")
            guard let row = try Row.fetchOne(statement, arguments: [delivery.tenant, delivery.id]) else { return nil }
            var current = delivery
            current.attempts = row[0]
            current.dueAt = row[1]
            return current
        }
    }
}

extension OverlongWalk {
    fileprivate mutating func goOn(
        in partitions: Set<Int>, atMost limit: Int, _ database: Database
    ) throws -> OverlongDeliveries {
        // Of those that have ended, which are nearly all, nothing more is looked up.
        let statement = try database.cachedStatement(
            sql: """
                SELECT id, due_at, partition, created_at, subscriber, medium, kind, event, event_offset, attempts,
                    CASE WHEN due_at IS NOT NULL AND kind <> 'replay' THEN
                        (SELECT planned_at FROM plans WHERE plans.event = d.event AND plans.partition = d.partition) END
                FROM deliveries d WHERE tenant = ? AND id > ? AND id < ? ORDER BY id LIMIT ?
                """)
        let nextTenant = try database.cachedStatement(
            sql: "SELECT tenant FROM deliveries WHERE tenant > ? ORDER BY tenant LIMIT 1")
        let end = Identifier.lowest(Identifier.delivery, at: before)
        var found = OverlongDeliveries()
        var room = limit
        while room > 0 {
            let asked = room
            let rows = try Row.fetchCursor(statement, arguments: [tenant, id, end, asked])
            while let row = try rows.next() {
                room -= 1
                id = row[0]
                try found.take(row, of: tenant, in: partitions, before: before)
            }
            guard room > 0 else { break }
            room -= 1
            guard let next = try String.fetchOne(nextTenant, arguments: [tenant]) else {
                isDone = true
                break
            }
            tenant = next
            id = Identifier.lowest(Identifier.delivery, at: from)
        }
        return found
    }
}

extension OverlongDeliveries {
    fileprivate mutating func take(_ row: Row, of tenant: String, in partitions: Set<Int>, before: Int64) throws {
        guard let dueAt: Int64 = row[1], partitions.contains(row[2]) else { return }
        oldest = min(oldest ?? .max, row[3])
        let plannedAt: Int64? = row[10]
        guard plannedAt ?? .min < before, let medium = DeliveryMedium(rawValue: row[5]),
            let kind = DeliveryKind(rawValue: row[6])
        else { return }
        deliveries.append(
            DueDelivery(
                id: row[0], tenant: tenant, subscriber: row[4], medium: medium, kind: kind, event: row[7],
                partition: row[2], offset: row[8], attempts: row[9], dueAt: dueAt))
    }
}
