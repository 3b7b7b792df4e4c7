import EventLog
import Logging
import Synchronization
import Testing

@testable import Projections

@Suite("When the log leaves out records")
struct FoldSkipTests {
    private let left = TopicPartition(topic: "a", partition: 1)

    @Test("a projection goes on, tells which records did not come, and counts it")
    func skips() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        try await log.appendAll((0..<10).map { record("value \($0)", partition: 1) })
        try await log.appendAll((0..<3).map { record("value \($0)", partition: 0) })
        // One between two batches, one within a batch.
        let leaky = LeakyLog(log) { $0.topicPartition == left && [3, 6, 7].contains($0.offset) }
        let file = try ProjectionFile(path: folder.file(), folds: [LinesFold()], logger: quiet)
        let lines = Mutex<[String]>([])
        let logger = Logger(label: "test") { _ in Lines { line in lines.withLock { $0.append(line) } } }
        let runner = FoldRunner(file: file, log: leaky, batchLimit: 3, logger: logger)
        try await running(runner) { try await runner.wait(untilEndOf: ["a", "b"], timeout: .seconds(20)) }

        #expect(try LinesFold().dump(file).count == 10)
        #expect(runner.status.skips == 2)
        #expect(runner.status.gaps.isEmpty)
        #expect(
            lines.withLock { $0.sorted() } == [
                "a[1]: records 3 to 3 did not come", "a[1]: records 6 to 7 did not come",
            ])

        // The next start goes on behind them, and tells nothing anew.
        let again = FoldRunner(file: file, log: leaky, logger: logger)
        try await log.append(record("late", partition: 1))
        try await running(again) { try await again.wait(untilEndOf: ["a", "b"], timeout: .seconds(20)) }
        #expect(again.status.skips == 0)
        #expect(try LinesFold().dump(file).count == 11)
    }

    @Test("only the fold that expected them is told of, not one that is beyond them")
    func folds() throws {
        let positions = [0, 1, 5, 6].map { Position(topic: "a", partition: 1, offset: $0) }
        let batch = FoldBatch(positions.map { LogRecord(position: $0, key: nil, headers: [], value: [], timestamp: 0) })
        #expect(batch.runs.map(\.next) == [2, 7])
        let skips = [Int64(0), 5, 4].map { next in
            let offsets = [left: next]
            return batch.skips(in: batch.runs(of: ["a"], from: offsets), from: offsets, fold: "f").map(\.offsets)
        }
        #expect(skips == [[2..<5], [], [4..<5]])
    }
}

/// A log whose readers leave out some records.
private final class LeakyLog: EventLog {
    private let log: any EventLog
    private let isLeftOut: @Sendable (Position) -> Bool

    init(_ log: any EventLog, leavingOut isLeftOut: @escaping @Sendable (Position) -> Bool) {
        self.log = log
        self.isLeftOut = isLeftOut
    }

    func follow(_ starts: [TopicPartition: Int64]) async throws -> any LogReader {
        LeakyReader(reader: try await log.follow(starts), isLeftOut: isLeftOut)
    }

    func prepare(_ topics: [TopicSpecification]) async throws { try await log.prepare(topics) }
    func partitionCount(of topic: String) async throws -> Int { try await log.partitionCount(of: topic) }
    func append(_ records: [NewRecord]) async -> [Result<Position, EventLogError>] { await log.append(records) }
    func bounds(of topic: String) async throws -> [Int: PartitionBounds] { try await log.bounds(of: topic) }
    func read(_ partition: TopicPartition, from: Int64, limit: Int, maxBytes: Int) async throws -> [LogRecord] {
        try await log.read(partition, from: from, limit: limit, maxBytes: maxBytes)
    }
    func join(group: String, topic: String, member: String) async throws -> any GroupConsumer {
        try await log.join(group: group, topic: topic, member: member)
    }
    func committedOffsets(group: String, topic: String) async throws -> [Int: Int64] {
        try await log.committedOffsets(group: group, topic: topic)
    }
    func close() async { await log.close() }
}

private final class LeakyReader: LogReader {
    private let reader: any LogReader
    private let isLeftOut: @Sendable (Position) -> Bool

    init(reader: any LogReader, isLeftOut: @escaping @Sendable (Position) -> Bool) {
        self.reader = reader
        self.isLeftOut = isLeftOut
    }

    func next(limit: Int) async throws -> [LogRecord] {
        try await reader.next(limit: limit).filter { !isLeftOut($0.position) }
    }

    func close() async { await reader.close() }
}

/// Tells of each gap that is logged.
private struct Lines: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.error
    let tell: @Sendable (String) -> Void

    init(_ tell: @escaping @Sendable (String) -> Void) {
        self.tell = tell
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { tell(event.metadata?["gap"]?.description ?? "\(event.message)") }
}
