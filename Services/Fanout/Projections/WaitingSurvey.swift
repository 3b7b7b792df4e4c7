import Contracts
import GRDB
package import Projections

/// What waits for whom, for the metrics: bounded by what is looked at, not by what there is.
package struct WaitingSurvey: Sendable {
    package struct Lane: Sendable {
        package let subscriber: String
        package let medium: String
        package var waiting: Int
        /// When the oldest was accepted.
        package var oldestAt: Int64
    }

    /// The most lanes of a partition that are looked at, and deliveries of a lane that are counted.
    private static let mostLanes = 2_000
    private static let mostCounted = 10_000

    /// By subscriber, in all partitions together.
    package private(set) var lanes: [String: Lane] = [:]

    package init(_ file: ProjectionFile) async throws {
        self = try await file.scan { try WaitingSurvey($0) }
    }

    private init(_ database: Database) throws {
        let next = try database.cachedStatement(
            sql: """
                SELECT \(DeliveriesFold.lane), medium FROM deliveries
                WHERE partition = ? AND due_at IS NOT NULL AND \(DeliveriesFold.lane) > ?
                ORDER BY \(DeliveriesFold.lane), due_at LIMIT 1
                """)
        let count = try database.cachedStatement(
            sql: """
                SELECT count(*), min(created_at) FROM (SELECT created_at FROM deliveries
                    WHERE partition = ? AND \(DeliveriesFold.lane) = ? AND due_at IS NOT NULL ORDER BY due_at LIMIT ?)
                """)
        for partition in 0..<Topics.partitions {
            var last = ""
            for _ in 0..<Self.mostLanes {
                guard let row = try Row.fetchOne(next, arguments: [partition, last]) else { break }
                last = row[0]
                guard let counted = try Row.fetchOne(count, arguments: [partition, last, Self.mostCounted]),
                    let oldest: Int64 = counted[1]
                else { continue }
                let subscriber = LaneKey(partition: partition, name: last).subscriber
                lanes[subscriber, default: Lane(subscriber: subscriber, medium: row[1], waiting: 0, oldestAt: oldest)]
                    .add(counted[0], oldest)
            }
        }
    }

    /// Those with the most.
    package func top(_ count: Int) -> [Lane] {
        Array(lanes.values.sorted { ($0.waiting, $1.subscriber) > ($1.waiting, $0.subscriber) }.prefix(count))
    }
}

extension WaitingSurvey.Lane {
    fileprivate mutating func add(_ count: Int, _ oldest: Int64) {
        waiting += count
        oldestAt = min(oldestAt, oldest)
    }
}
