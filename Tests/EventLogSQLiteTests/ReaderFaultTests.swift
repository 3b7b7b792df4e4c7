import EventLog
import GRDB
import Logging
import Testing

@testable import EventLogSQLite

struct ReaderFaultTests {
    private let folder = LogFolder()

    @Test("What was read of one topic before another could not be read is given out by the next try")
    func topics() async throws {
        let (warnings, warning) = AsyncStream<Void>.makeStream()
        var options = EventLogSQLite.Options(logger: Logger(label: "log") { _ in Warned { warning.yield() } })
        options.tick = .milliseconds(20)
        let log = try EventLogSQLite(directory: folder.path, options: options)
        try await log.prepare(["a", "b"].map { TopicSpecification(name: $0, partitions: 1, retention: nil) })
        try await log.appendAll(["a", "b"].map { NewRecord(topic: $0, value: [1]) })
        let reader = try await log.follow([
            TopicPartition(topic: "a", partition: 0): 0, TopicPartition(topic: "b", partition: 0): 0,
        ])

        // Each topic is the one that fails once, so that in whichever turn they are read the other came before it.
        try breakPartition(0, of: "a")
        let first = Task {
            defer { warning.finish() }
            return try await reader.next(limit: 10)
        }
        var seen = warnings.makeAsyncIterator()
        await seen.next()
        try breakPartition(0, of: "b")
        try mendPartition(0, of: "a")
        // The first of these may be of a try that began before.
        for _ in 0..<3 { await seen.next() }
        try mendPartition(0, of: "b")

        let found = try await first.value
        #expect(found.map(\.position.topic).sorted() == ["a", "b"])
        await log.close()
    }

    @Test("What was read of one partition before another could not be read is given out by the next try")
    func partitions() async throws {
        let log = try await folder.open(partitions: 2)
        try await log.appendAll((0..<2).map { NewRecord(topic: "t", partition: $0, value: [1]) })
        let file = try #require(
            try TopicFile.open("t", creating: nil, in: LogDirectory(path: folder.path), options: log.options))
        var cursors = PartitionCursors([(file, 0, 0), (file, 1, 0)])
        try breakPartition(1, of: "t")
        let error = #expect(throws: EventLogError.self) { try cursors.read(limit: 10) }
        #expect(error?.isRetriable == true)
        try mendPartition(1, of: "t")
        #expect(try cursors.read(limit: 10).map(\.position.partition) == [0, 1])
        #expect(try cursors.read(limit: 10).isEmpty)
        await file.close()
        await log.close()
    }

    /// Makes every read of a partition fail, in a way that may be right again later.
    private func breakPartition(_ number: Int, of topic: String) throws {
        try execute("ALTER TABLE records_\(number) RENAME TO away_\(number)", on: topic)
    }

    private func mendPartition(_ number: Int, of topic: String) throws {
        try execute("ALTER TABLE away_\(number) RENAME TO records_\(number)", on: topic)
    }

    private func execute(_ sql: String, on topic: String) throws {
        var configuration = Configuration()
        configuration.busyMode = .timeout(30)
        try DatabaseQueue(path: "\(folder.path)/\(topic).sqlite", configuration: configuration)
            .writeWithoutTransaction { try $0.execute(sql: sql) }
    }
}

/// Tells of each line that is logged.
private struct Warned: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.warning
    let tell: @Sendable () -> Void

    init(_ tell: @escaping @Sendable () -> Void) {
        self.tell = tell
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) { tell() }
}
