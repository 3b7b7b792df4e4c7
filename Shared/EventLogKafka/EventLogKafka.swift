package import EventLog
package import Logging
import Synchronization

/// The log on Kafka, through librdkafka.
///
/// librdkafka's own options are passed through to every connection (`security.protocol`, `sasl.*`, `ssl.*`, …). Those
/// that a guarantee rests on are refused: acknowledgement by all in-sync replicas, commits by hand, no silent reset of
/// offsets. Defaults worth knowing: `message.timeout.ms` 10 s (an append fails after it), `queue.buffering.max.messages`
/// 20,000 and `queue.buffering.max.kbytes` 64 MiB (appends wait beyond them), `session.timeout.ms` 10 s.
package final class EventLogKafka: EventLog {
    private struct State {
        var isClosed = false
        var partitions: [String: Int] = [:]
        var opened: [WeakEnding] = []
    }

    private let options: KafkaOptions
    private let logger: Logger
    let threads = BlockingThreads(name: "kafka-call", limit: 16)
    private let client: KafkaClient
    private let reader: KafkaReader
    let producer: KafkaProducer
    private let state = Mutex(State())

    /// Connects in the background: servers that are away are no error here.
    ///
    /// - Parameters:
    ///   - bootstrapServers: `host:port` each.
    ///   - options: librdkafka's own, by their names.
    /// - Throws: `EventLogError` `.invalidArgument` naming the option that is unknown, refused or has a bad value; the
    ///   text never holds a secret.
    package init(
        bootstrapServers: [String], options: [String: String] = [:], logger: Logger
    ) throws(EventLogError) {
        self.options = try KafkaOptions(bootstrapServers: bootstrapServers, options: options)
        self.logger = logger
        client = try KafkaClient(options: self.options, logger: logger)
        reader = KafkaReader(options: self.options, logger: logger)
        producer = try KafkaProducer(options: self.options, logger: logger, threads: threads)
    }

    package var trouble: String? { options.contact.trouble }

    package func prepare(_ topics: [TopicSpecification]) async throws {
        try await blocking { [client] in try client.prepare(topics) }
        state.withLock { state in for topic in topics { state.partitions[topic.name] = topic.partitions } }
    }

    package func partitionCount(of topic: String) async throws -> Int {
        if let known = try knownPartitions(of: topic) { return known }
        let count = try await blocking { [client] in try client.partitionCount(of: topic) }
        state.withLock { $0.partitions[topic] = count }
        return count
    }

    package func append(_ records: [NewRecord]) async -> [Result<Position, EventLogError>] {
        guard !records.isEmpty else { return [] }
        var partitions: [Result<Int, EventLogError>] = []
        partitions.reserveCapacity(records.count)
        for record in records { partitions.append(await partition(for: record)) }
        return await producer.append(records, to: partitions)
    }

    package func read(
        _ partition: TopicPartition, from offset: Int64, limit: Int, maxBytes: Int
    ) async throws -> [LogRecord] {
        try await check(partition)
        guard limit > 0 else { return [] }
        return try await reader.read(partition, from: offset, limit: limit, maxBytes: maxBytes)
    }

    package func bounds(of topic: String) async throws -> [Int: PartitionBounds] {
        let partitions = 0..<(try await partitionCount(of: topic))
        // One after the other: two requests at once would meet Nagle's algorithm in brokers that leave it on.
        let (earliest, ends) = try await blocking { [client] in
            (
                try client.handle.offsets(of: topic, partitions: partitions, at: .earliest),
                try client.handle.offsets(of: topic, partitions: partitions, at: .end)
            )
        }
        return ends.reduce(into: [:]) { bounds, end in
            bounds[end.key] = PartitionBounds(earliest: earliest[end.key] ?? 0, end: end.value)
        }
    }

    package func follow(_ starts: [TopicPartition: Int64]) async throws -> any LogReader {
        for partition in starts.keys { try await check(partition) }
        let follower = try KafkaFollower(starts, options: options, logger: logger)
        try await keep(follower)
        return follower
    }

    package func join(group: String, topic: String, member: String) async throws -> any GroupConsumer {
        _ = try await partitionCount(of: topic)
        let consumer = try KafkaGroupMember(
            group: group, topic: topic, member: member, options: options, logger: logger, threads: threads)
        try await keep(consumer)
        return consumer
    }

    package func committedOffsets(group: String, topic: String) async throws -> [Int: Int64] {
        let partitions = try await partitionCount(of: topic)
        return try await blocking { [client] in
            try client.committed(group: group, topic: topic, partitions: partitions)
        }
    }

    package func close() async {
        let opened: [WeakEnding]? = state.withLock { state in
            defer {
                state.isClosed = true
                state.opened = []
            }
            return state.isClosed ? nil : state.opened
        }
        guard let opened else { return }
        await withTaskGroup { group in
            for ending in opened { group.addTask { await ending.value?.close() } }
        }
        let last = BlockingThreads(name: "kafka-close", limit: 1)
        try? await last.run { [producer, reader] in
            producer.close()
            reader.close()
        }
        last.end()
        threads.end()
    }

    /// - Throws: `EventLogError` `.closed`.
    func checkOpen() throws(EventLogError) {
        if state.withLock({ $0.isClosed }) { throw .logClosed }
    }

    /// The number of partitions, where it was asked for before; it never changes while a log runs.
    func knownPartitions(of topic: String) throws(EventLogError) -> Int? {
        try state.withLock { state throws(EventLogError) in
            if state.isClosed { throw .logClosed }
            return state.partitions[topic]
        }
    }

    /// Remembers what is to be closed with the log; closes it right away when the log was closed meanwhile.
    private func keep(_ ending: any Ending) async throws {
        let isKept = state.withLock { state in
            guard !state.isClosed else { return false }
            state.opened.removeAll { $0.value == nil }
            state.opened.append(WeakEnding(value: ending))
            return true
        }
        guard !isKept else { return }
        await ending.close()
        throw EventLogError.logClosed
    }
}
