import EventLog
import Foundation
import Logging
import Synchronization

/// Reads some records by position: a small pool of open readers, each used by one thread at a time.
final class KafkaReader: Sendable {
    /// How many reads go on at once; further ones wait their turn.
    static let limit = 4
    private static let timeout: Duration = .seconds(10)

    private let options: KafkaOptions
    private let logger: Logger
    private let threads = BlockingThreads(name: "kafka-read", limit: KafkaReader.limit)
    private let idle = Mutex<[KafkaHandle]>([])

    init(options: KafkaOptions, logger: Logger) {
        self.options = options
        self.logger = logger
    }

    func read(
        _ partition: TopicPartition, from offset: Int64, limit: Int, maxBytes: Int
    ) async throws -> [LogRecord] {
        try await threads.run {
            let handle =
                try self.idle.withLock { $0.popLast() }
                ?? KafkaHandle(.reader, options: self.options, logger: self.logger)
            defer { self.idle.withLock { $0.append(handle) } }
            return try Self.read(handle, partition, from: offset, limit: limit, maxBytes: maxBytes)
        }
    }

    /// Ends the pool; blocks some milliseconds.
    func close() {
        threads.end()
        idle.withLock { $0 = [] }
    }

    private static func read(
        _ handle: KafkaHandle, _ partition: TopicPartition, from offset: Int64, limit: Int, maxBytes: Int
    ) throws(EventLogError) -> [LogRecord] {
        let source = KafkaSource(handle, capacity: min(max(1, limit), 1000))
        try source.start(partition, at: offset)
        // Fetching stops with each read: a partition left open would be fetched on and on, for nobody.
        defer { source.stop() }
        let deadline = ContinuousClock.now + timeout
        var records: [LogRecord] = []
        var bytes = 0
        while records.count < limit {
            guard ContinuousClock.now < deadline else {
                throw EventLogError(
                    .unavailable, "reading \(partition): the broker did not answer within \(timeout)", isRetriable: true
                )
            }
            let batch = try source.poll(timeout: 100, limit: limit - records.count)
            for record in batch.records {
                records.append(record)
                bytes += record.size
                if bytes >= maxBytes { return records }
            }
            if batch.isAtEnd { break }
            if let last = records.last, let end = source.knownEnd(of: partition), last.position.offset + 1 >= end {
                break
            }
        }
        return records
    }
}
