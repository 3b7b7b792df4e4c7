import Contracts
import EventLog
import Synchronization

/// A log in which somebody else is faster once: a record of theirs stands before the first plan that is written through
/// this one.
final class OvertakenLog: EventLog {
    private let log: any EventLog
    private let record: Mutex<NewRecord?>

    init(_ log: any EventLog, by record: NewRecord) {
        self.log = log
        self.record = Mutex(record)
    }

    func append(_ records: [NewRecord]) async -> [Result<Position, EventLogError>] {
        if records.contains(where: { $0.topic == Topics.deliveries }),
            let first = record.withLock({ record in
                defer { record = nil }
                return record
            })
        {
            _ = await log.append([first])
        }
        return await log.append(records)
    }

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
