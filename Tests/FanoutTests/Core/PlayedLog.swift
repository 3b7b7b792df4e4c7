import Contracts
import EventLog
import Synchronization

/// A log whose appends a test plays; all else goes to the log behind it.
final class PlayedLog: EventLog {
    typealias Append =
        @Sendable (_ records: [NewRecord], _ log: any EventLog) async -> [Result<Position, EventLogError>]

    private let log: any EventLog
    private let played: Append

    init(_ log: any EventLog, append: @escaping Append) {
        self.log = log
        played = append
    }

    /// A log in which somebody else is faster once: a record of theirs stands before the first plan that is written through
    /// this one.
    static func overtaken(_ log: any EventLog, by record: NewRecord) -> PlayedLog {
        let isOver = Atomic(false)
        return PlayedLog(log) { records, log in
            if records.contains(where: { $0.topic == Topics.deliveries }),
                !isOver.exchange(true, ordering: .sequentiallyConsistent)
            {
                _ = await log.append([record])
            }
            return await log.append(records)
        }
    }

    /// A log that does not take some records, and has whoever appends them wait.
    ///
    /// - Parameter isHeld: whether a record is one of those.
    static func holding(_ log: any EventLog, _ isHeld: @escaping @Sendable (DeliveryRecord) -> Bool) -> PlayedLog {
        let gate = Bell()
        return PlayedLog(log) { records, log in
            let contents = records.filter { $0.topic == Topics.deliveries }.compactMap { record in
                try? DeliveryRecord(
                    LogRecord(
                        position: Position(topic: record.topic, partition: record.partition ?? 0, offset: 0),
                        key: record.key, headers: record.headers, value: record.value, timestamp: 0))
            }
            guard contents.contains(where: isHeld) else { return await log.append(records) }
            try? await gate.wait(past: gate.count)
            return records.map { _ in .failure(EventLogError(.unavailable, "not now", isRetriable: true)) }
        }
    }

    func append(_ records: [NewRecord]) async -> [Result<Position, EventLogError>] { await played(records, log) }
    func prepare(_ topics: [TopicSpecification]) async throws { try await log.prepare(topics) }
    func partitionCount(of topic: String) async throws -> Int { try await log.partitionCount(of: topic) }
    func read(
        _ partition: TopicPartition, from offset: Int64, limit: Int, maxBytes: Int
    ) async throws -> [LogRecord] {
        try await log.read(partition, from: offset, limit: limit, maxBytes: maxBytes)
    }
    func bounds(of topic: String) async throws -> [Int: PartitionBounds] { try await log.bounds(of: topic) }
    func follow(_ starts: [TopicPartition: Int64]) async throws -> any LogReader { try await log.follow(starts) }
    func join(group: String, topic: String, member: String) async throws -> any GroupConsumer {
        try await log.join(group: group, topic: topic, member: member)
    }
    func committedOffsets(group: String, topic: String) async throws -> [Int: Int64] {
        try await log.committedOffsets(group: group, topic: topic)
    }
    func close() async { await log.close() }
}
