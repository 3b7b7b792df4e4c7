import EventLog
import Synchronization
import Testing

@testable import EventLogSQLite

struct RetentionTests {
    private let folder = LogFolder()
    private let time = Time()
    private let partition = TopicPartition(topic: "t", partition: 0)
    private let specification = TopicSpecification(name: "t", partitions: 2, retention: .seconds(3_600))

    @Test("Records that are older than their topic keeps them are deleted, and a read of them names the gap")
    func old() async throws {
        let log = try await open()
        // More than one transaction deletes.
        try await log.appendAll((0..<1_200).map { _ in NewRecord(topic: "t", value: [1]) })
        time.pass(seconds: 3_000)
        try await log.append(NewRecord(topic: "t", value: [2]))
        time.pass(seconds: 1_000)
        try await log.prepare([specification])
        let bounds = try await log.bounds(of: "t")
        let expected = PartitionBounds(earliest: 1_200, end: 1_201)
        #expect(bounds == [0: expected, 1: PartitionBounds(earliest: 0, end: 0)])
        await #expect(throws: EventLogError.offsetOutOfRange(partition, requested: 7, bounds: expected)) {
            try await log.read(partition, from: 7, limit: 1, maxBytes: 1)
        }
        let kept = try await log.read(partition, from: 1_200, limit: 10, maxBytes: .max).map(\.value)
        #expect(kept == [[2]])
        await log.close()
    }

    @Test("No offset is given out twice, even when nothing is kept")
    func nothingKept() async throws {
        let log = try await open()
        try await log.appendAll((0..<3).map { NewRecord(topic: "t", value: [$0]) })
        time.pass(seconds: 4_000)
        try await log.prepare([specification])
        let empty = try await log.bounds(of: "t")[0]
        #expect(empty == PartitionBounds(earliest: 3, end: 3))
        await log.close()
        let later = try folder.open(now: time.now)
        let position = try await later.append(NewRecord(topic: "t", value: [3]))
        #expect(position.offset == 3)
        await later.close()
    }

    @Test("A reader that falls behind what is kept is told so, and does not skip in silence")
    func behind() async throws {
        let log = try await open()
        let reader = try await log.follow([partition: 0])
        try await log.appendAll((0..<3).map { NewRecord(topic: "t", value: [$0]) })
        let first = try await reader.next(limit: 1).map(\.value)
        #expect(first == [[0]])
        time.pass(seconds: 4_000)
        try await log.prepare([specification])
        try await log.append(NewRecord(topic: "t", value: [3]))
        let expected = EventLogError.offsetOutOfRange(
            partition, requested: 1, bounds: PartitionBounds(earliest: 3, end: 4))
        await #expect(throws: expected) { try await reader.next(limit: 1) }
        await log.close()
    }

    @Test("What is kept has no gaps: a younger record keeps the older ones behind it")
    func noGaps() async throws {
        let log = try await open()
        try await log.appendAll([
            NewRecord(topic: "t", value: [0], timestamp: 0),
            NewRecord(topic: "t", value: [1], timestamp: 10_000_000),
            NewRecord(topic: "t", value: [2], timestamp: 0),
        ])
        time.pass(seconds: 4_000)
        try await log.prepare([specification])
        let bounds = try await log.bounds(of: "t")[0]
        #expect(bounds == PartitionBounds(earliest: 1, end: 3))
        await log.close()
    }

    @Test("A topic that is kept for ever loses nothing, and the last word on retention counts")
    func forEver() async throws {
        let log = try await open()
        try await log.prepare([TopicSpecification(name: "t", partitions: 2, retention: nil)])
        try await log.append(NewRecord(topic: "t", value: [1]))
        time.pass(seconds: 1_000_000_000)
        try await log.prepare([TopicSpecification(name: "t", partitions: 2, retention: nil)])
        let kept = try await log.bounds(of: "t")[0]
        #expect(kept == PartitionBounds(earliest: 0, end: 1))
        try await log.prepare([specification])
        let gone = try await log.bounds(of: "t")[0]
        #expect(gone == PartitionBounds(earliest: 1, end: 1))
        await log.close()
    }

    private func open() async throws -> EventLogSQLite {
        let log = try folder.open(now: time.now)
        try await log.prepare([specification])
        return log
    }
}

/// A clock that a test moves.
private final class Time: Sendable {
    private let milliseconds = Mutex<Int64>(1_000)

    var now: @Sendable () -> Int64 { { [self] in milliseconds.withLock { $0 } } }

    func pass(seconds: Int64) {
        milliseconds.withLock { $0 += seconds * 1_000 }
    }
}
