package import EventLog

/// A log whose appends are counted, by topic and what came of them, and measured.
package struct MeteredLog: EventLog {
    private struct Instruments: Sendable {
        let appended: Counter
        let failed: Counter
    }

    private let base: any EventLog
    private let topics: [String: Instruments]
    private let duration: Histogram

    /// - Parameter topics: the names of those that are told apart.
    package init(_ base: any EventLog, topics: [String], metrics: Metrics) {
        self.base = base
        func counter(_ topic: String, _ outcome: String) -> Counter {
            metrics.counter(
                "carillon_log_appends", "Records handed to the log, by topic and outcome.",
                [("topic", topic), ("outcome", outcome)])
        }
        self.topics = Dictionary(
            topics.map { ($0, Instruments(appended: counter($0, "appended"), failed: counter($0, "failed"))) },
            uniquingKeysWith: { first, _ in first })
        duration = metrics.histogram(
            "carillon_log_append_duration_seconds", "From handing records to the log to its acknowledgement.")
    }

    package func append(_ records: [NewRecord]) async -> [Result<Position, EventLogError>] {
        let start = ContinuousClock.now
        let results = await base.append(records)
        duration.record(ContinuousClock.now - start)
        // Most appends are to one topic.
        var known: (topic: String, instruments: Instruments)?
        for (record, result) in zip(records, results) {
            if known?.topic != record.topic { known = topics[record.topic].map { (record.topic, $0) } }
            switch result {
            case .success: known?.instruments.appended.add()
            case .failure: known?.instruments.failed.add()
            }
        }
        return results
    }

    package func append(_ record: NewRecord, done: @escaping @Sendable (Result<Position, EventLogError>) -> Void) {
        let start = ContinuousClock.now
        base.append(record) { [duration, instruments = topics[record.topic]] result in
            duration.record(ContinuousClock.now - start)
            switch result {
            case .success: instruments?.appended.add()
            case .failure: instruments?.failed.add()
            }
            done(result)
        }
    }

    package var trouble: String? { base.trouble }

    package func prepare(_ topics: [TopicSpecification]) async throws { try await base.prepare(topics) }

    package func partitionCount(of topic: String) async throws -> Int { try await base.partitionCount(of: topic) }

    package func read(
        _ partition: TopicPartition, from offset: Int64, limit: Int, maxBytes: Int
    ) async throws -> [LogRecord] {
        try await base.read(partition, from: offset, limit: limit, maxBytes: maxBytes)
    }

    package func bounds(of topic: String) async throws -> [Int: PartitionBounds] { try await base.bounds(of: topic) }

    package func follow(_ starts: [TopicPartition: Int64]) async throws -> any LogReader {
        try await base.follow(starts)
    }

    package func join(group: String, topic: String, member: String) async throws -> any GroupConsumer {
        try await base.join(group: group, topic: topic, member: member)
    }

    package func committedOffsets(group: String, topic: String) async throws -> [Int: Int64] {
        try await base.committedOffsets(group: group, topic: topic)
    }

    package func close() async { await base.close() }
}
