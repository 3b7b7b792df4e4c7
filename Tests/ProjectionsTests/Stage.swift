import EventLog
import Logging
import Projections
import SeededNumbers
import Testing

let quiet = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

/// A log with two topics, `a` of three partitions and `b` of two.
func preparedLog() async throws -> InMemoryEventLog {
    let log = InMemoryEventLog(now: { 1_000 })
    try await log.prepare([
        TopicSpecification(name: "a", partitions: 3, retention: nil),
        TopicSpecification(name: "b", partitions: 2, retention: nil),
    ])
    return log
}

func record(_ value: String, to topic: String = "a", key: String = "k", partition: Int? = nil) -> NewRecord {
    NewRecord(topic: topic, partition: partition, key: Array(key.utf8), value: Array(value.utf8))
}

/// Runs a runner for as long as `body` takes.
func running<Answer: Sendable>(_ runner: FoldRunner, _ body: () async throws -> Answer) async throws -> Answer {
    let task = Task { try await runner.run() }
    do {
        let answer = try await body()
        task.cancel()
        try await task.value
        return answer
    } catch {
        task.cancel()
        // A runner that failed is why the body did.
        try await task.value
        throw error
    }
}

/// Folds everything that stands in the log, and ends.
func foldAll(
    _ file: ProjectionFile, _ log: any EventLog, batchLimit: Int = 2_000, observers: [any FoldObserver] = []
) async throws {
    let runner = FoldRunner(file: file, log: log, observers: observers, batchLimit: batchLimit, logger: quiet)
    try await running(runner) { try await runner.wait(untilEndOf: ["a", "b"], timeout: .seconds(20)) }
}

func randomRecords(_ count: Int, using generator: inout SeededGenerator) -> [NewRecord] {
    (0..<count).map { index in
        let topic = Bool.random(using: &generator) ? "a" : "b"
        let key = "k\(Int.random(in: 0..<20, using: &generator))"
        return record("value \(index) \(UInt32.random(in: 0 ... .max, using: &generator))", to: topic, key: key)
    }
}
