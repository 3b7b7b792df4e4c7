import Contracts
import EventLog
import GRDB
import Projections
import SeededNumbers

@testable import Fanout

/// The folds of events and deliveries over records that a test hands in, in any order of partitions and any batches.
final class FoldScene {
    private let database: DatabaseQueue
    private let events: EventsFold
    private let deliveries: DeliveriesFold
    private var next: [TopicPartition: Int64] = [:]

    /// - Parameter now: the clock of the folds.
    init(now: @escaping @Sendable () -> Int64 = Instance.now) throws {
        events = EventsFold(now: now)
        deliveries = DeliveriesFold(now: now)
        database = try DatabaseQueue()
        try database.write { database in
            for fold in [events, deliveries] as [any Fold] { try fold.createTables(in: database) }
        }
    }

    /// Places a record behind those of its partition.
    func place(_ record: NewRecord, in partition: Int) -> LogRecord {
        let place = TopicPartition(topic: record.topic, partition: partition)
        let offset = next[place] ?? 0
        next[place] = offset + 1
        return LogRecord(
            position: Position(topic: record.topic, partition: partition, offset: offset), key: record.key,
            headers: record.headers, value: record.value, timestamp: record.timestamp ?? 0)
    }

    /// Folds one batch.
    func fold(_ records: [LogRecord]) throws {
        try database.write { database in
            for fold in [events, deliveries] as [any Fold] {
                let mine = records.filter { fold.topics.contains($0.position.topic) }
                if !mine.isEmpty { try fold.apply(mine, in: database) { _, reason in throwing(reason) } }
            }
        }
    }

    private func throwing(_ reason: String) { preconditionFailure(reason) }

    func rows(_ sql: String) throws -> [[String]] {
        try database.read { try GRDBRows.fetch(sql, in: $0) }
    }

    /// All that is shown at a time.
    func shown(at now: Int64) throws -> [[[String]]] {
        let since = RowAges.shown(at: now)
        return try [
            "SELECT id FROM events WHERE accepted_at >= \(since) ORDER BY id",
            "SELECT * FROM deliveries WHERE due_at IS NOT NULL OR created_at >= \(since) ORDER BY tenant, id",
            """
            SELECT e.id FROM events e WHERE accepted_at >= \(since)
                AND EXISTS (SELECT 1 FROM plans WHERE event = e.id) ORDER BY id
            """,
        ].map(rows)
    }

    /// All that the tables hold.
    func contents() throws -> [[[String]]] {
        try [
            "SELECT * FROM events ORDER BY id", "SELECT * FROM event_copies ORDER BY id, partition, event_offset",
            "SELECT * FROM plans ORDER BY event, partition", "SELECT * FROM claims ORDER BY event",
            "SELECT * FROM deliveries ORDER BY tenant, id",
            "SELECT * FROM attempts ORDER BY tenant, delivery, number",
            "SELECT * FROM replayed ORDER BY tenant, delivery", "SELECT * FROM replay_shares ORDER BY job, partition",
            "SELECT * FROM replay_jobs ORDER BY id", "SELECT * FROM purged ORDER BY tenant, subscriber, event",
            "SELECT * FROM endpoint_successes ORDER BY endpoint",
            "SELECT * FROM endpoint_failures ORDER BY endpoint, slot",
        ].map(rows)
    }

    /// Records of several partitions as one reader may meet them: each partition in its order.
    static func shuffle(_ records: [LogRecord], _ random: inout SeededGenerator) -> [LogRecord] {
        var queues = Dictionary(grouping: records) { $0.position.topicPartition }
        var order: [LogRecord] = []
        while let place = queues.keys.sorted(by: { "\($0)" < "\($1)" }).randomElement(using: &random) {
            if let first = queues[place]?.first { order.append(first) }
            queues[place]?.removeFirst()
            if queues[place]?.isEmpty == true { queues[place] = nil }
        }
        return order
    }

    /// Folds in batches of random sizes.
    func fold(_ records: [LogRecord], _ random: inout SeededGenerator) throws {
        var rest = records[...]
        while !rest.isEmpty {
            let count = Int.random(in: 1...8, using: &random)
            try fold(Array(rest.prefix(count)))
            rest = rest.dropFirst(count)
        }
    }
}
