import EventLog
import Foundation
import Logging

@testable import EventLogSQLite

/// A folder for the log of one test, which is gone when the test is.
final class LogFolder: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)").path()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Opens a log in the folder. What it warns of is lost: tests look at what calls answer.
    func open(now: (@Sendable () -> Int64)? = nil, tick: Duration? = nil) throws -> EventLogSQLite {
        var options = EventLogSQLite.Options(logger: silent)
        if let now { options.now = now }
        if let tick { options.tick = tick }
        return try EventLogSQLite(directory: path, options: options)
    }

    /// Opens a log and prepares the topic `t`.
    func open(partitions: Int) async throws -> EventLogSQLite {
        let log = try open()
        try await log.prepare([TopicSpecification(name: "t", partitions: partitions, retention: nil)])
        return log
    }
}

let silent = Logger(label: "log") { _ in SwiftLogNoOpLogHandler() }

extension EventLog {
    /// All records of a topic, by partition.
    func everything(in topic: String) async throws -> [Int: [LogRecord]] {
        var records: [Int: [LogRecord]] = [:]
        for (partition, bounds) in try await bounds(of: topic) {
            records[partition] = try await read(
                TopicPartition(topic: topic, partition: partition), from: bounds.earliest, limit: 1_000_000,
                maxBytes: .max)
        }
        return records
    }
}
