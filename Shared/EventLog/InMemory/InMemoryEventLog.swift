import FoundationEssentials
import Synchronization

/// A log in memory, for the tests of other rooms: what `EventLog` promises, except that nothing outlives the process.
///
/// Each value is one connection. `init(sharing:)` opens another to the same records and groups, as a second instance of
/// a service would have it, or the same instance after a restart; closing one leaves the others open.
package final class InMemoryEventLog: EventLog {
    let storage: InMemoryEventLogStorage
    private let connection: Int
    private let isClosed = Atomic(false)

    /// - Parameters:
    ///   - maxRecordBytes: the size of key, value and headers together above which a record is refused.
    ///   - now: the time of an append that names none, in milliseconds since 1970.
    package convenience init(
        maxRecordBytes: Int = 1_000_000, now: @escaping @Sendable () -> Int64 = InMemoryEventLog.systemTime
    ) {
        self.init(storage: InMemoryEventLogStorage(maxRecordBytes: maxRecordBytes, now: now))
    }

    package convenience init(sharing other: InMemoryEventLog) {
        self.init(storage: other.storage)
    }

    private init(storage: InMemoryEventLogStorage) {
        self.storage = storage
        connection = storage.connect()
    }

    package func prepare(_ topics: [TopicSpecification]) async throws {
        try checkOpen()
        try storage.withState { state throws(EventLogError) in
            for topic in topics { try state.prepare(topic) }
        }
    }

    package func partitionCount(of topic: String) async throws -> Int {
        try checkOpen()
        return try storage.withState { state throws(EventLogError) in try state.topic(topic).count }
    }

    package func append(_ records: [NewRecord]) async -> [Result<Position, EventLogError>] {
        do {
            try checkOpen()
        } catch {
            return records.map { _ in .failure(error) }
        }
        return storage.append(records)
    }

    package func read(
        _ partition: TopicPartition, from offset: Int64, limit: Int, maxBytes: Int
    ) async throws -> [LogRecord] {
        try checkOpen()
        return try storage.withState { state throws(EventLogError) in
            try state.read(partition, from: offset, limit: limit, maxBytes: maxBytes)
        }
    }

    package func bounds(of topic: String) async throws -> [Int: PartitionBounds] {
        try checkOpen()
        return try storage.withState { state throws(EventLogError) in
            let partitions = try state.topic(topic).enumerated()
            return Dictionary(uniqueKeysWithValues: partitions.map { ($0.offset, $0.element.bounds) })
        }
    }

    package func follow(_ starts: [TopicPartition: Int64]) async throws -> any LogReader {
        try checkOpen()
        try storage.withState { state throws(EventLogError) in
            for partition in starts.keys { _ = try state.partition(partition) }
        }
        return InMemoryLogReader(log: self, starts: starts)
    }

    package func join(group: String, topic: String, member: String) async throws -> any GroupConsumer {
        try checkOpen()
        let key = InMemoryGroup.Key(group: group, topic: topic)
        let token = try storage.change { state throws(EventLogError) in
            try state.join(key, member: member, connection: connection)
        }
        return InMemoryGroupConsumer(log: self, key: key, token: token)
    }

    package func committedOffsets(group: String, topic: String) async throws -> [Int: Int64] {
        try checkOpen()
        return try storage.withState { state throws(EventLogError) in
            _ = try state.topic(topic)
            return state.groups[InMemoryGroup.Key(group: group, topic: topic)]?.committed ?? [:]
        }
    }

    package func close() async {
        isClosed.store(true, ordering: .sequentiallyConsistent)
        storage.change { $0.disconnect(connection) }
    }

    func checkOpen() throws(EventLogError) {
        guard !isClosed.load(ordering: .sequentiallyConsistent) else {
            throw EventLogError(.closed, "the log is closed")
        }
    }

    package static let systemTime: @Sendable () -> Int64 = { Int64((Date().timeIntervalSince1970 * 1_000).rounded()) }
}
