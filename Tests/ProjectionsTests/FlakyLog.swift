import EventLog
import Synchronization

/// A log that can't say its bounds the first few times.
final class FlakyLog: EventLog {
    private let log: any EventLog
    private let failures: Mutex<Int>

    init(_ log: any EventLog, failures: Int) {
        self.log = log
        self.failures = Mutex(failures)
    }

    func bounds(of topic: String) async throws -> [Int: PartitionBounds] {
        let fails = failures.withLock { left in
            left -= 1
            return left >= 0
        }
        if fails { throw EventLogError(.unavailable, "told to be away", isRetriable: true) }
        return try await log.bounds(of: topic)
    }

    func prepare(_ topics: [TopicSpecification]) async throws { try await log.prepare(topics) }
    func partitionCount(of topic: String) async throws -> Int { try await log.partitionCount(of: topic) }
    func append(_ records: [NewRecord]) async -> [Result<Position, EventLogError>] { await log.append(records) }
    func read(_ partition: TopicPartition, from: Int64, limit: Int, maxBytes: Int) async throws -> [LogRecord] {
        try await log.read(partition, from: from, limit: limit, maxBytes: maxBytes)
    }
    func follow(_ starts: [TopicPartition: Int64]) async throws -> any LogReader { try await log.follow(starts) }
    func join(group: String, topic: String, member: String) async throws -> any GroupConsumer {
        try await log.join(group: group, topic: topic, member: member)
    }
    func committedOffsets(group: String, topic: String) async throws -> [Int: Int64] {
        try await log.committedOffsets(group: group, topic: topic)
    }
    func close() async { await log.close() }
}
