import EventLog
import GRDB
import Synchronization
import Testing

@testable import EventLogSQLite

@Suite(.timeLimit(.minutes(1))) struct TopicWriterTests {
    private let folder = LogFolder()

    @Test("A log that is closed while a trim of several transactions goes on keeps nobody waiting for the rest")
    func closedWhileTrimming() async throws {
        let log = try await folder.open(partitions: 1)
        try await log.appendAll((0..<1_200).map { _ in NewRecord(topic: "t", value: [1], timestamp: 0) })
        await log.close()

        let path = "\(folder.path)/t.sqlite"
        let database = try #require(try LogDatabase(path: path, kind: .topic).open(create: nil))
        let writers = Mutex<TopicWriter?>(nil)
        // Asked for the time by the first transaction.
        let retention = TopicRetention(keep: 0) {
            writers.withLock { $0 }?.cease()
            return 1_000
        }
        let layout = TopicLayout(partitions: 1)
        let writer = TopicWriter(
            topic: "t", path: path, database: database, layout: layout, retention: retention, logger: silent
        ) {}
        writers.withLock { $0 = writer }

        let (endings, ending) = AsyncStream<Bool>.makeStream()
        let trim = Task {
            await writer.trim()
            ending.yield(true)
        }
        let limit = Task {
            try await Task.sleep(for: .seconds(20))
            ending.yield(false)
        }
        let hasEnded = await endings.first { _ in true }
        #expect(hasEnded == true)
        limit.cancel()
        trim.cancel()
        await writer.close()
        let earliest = try await database.read { try $0.bounds(ofPartition: 0, layout: layout).earliest }
        #expect(earliest == 500)
        writers.withLock { $0 = nil }
    }

    @Test("Whoever appends nothing is answered, too, alone or beside others")
    func nothing() async throws {
        try await folder.open(partitions: 1).close()
        let path = "\(folder.path)/t.sqlite"
        let database = try #require(try LogDatabase(path: path, kind: .topic).open(create: nil))
        let writer = TopicWriter(
            topic: "t", path: path, database: database, layout: TopicLayout(partitions: 1),
            retention: TopicRetention(keep: nil) { 0 }, logger: silent
        ) {}
        let record = try StoredRecord(
            NewRecord(topic: "t", value: [1]), partitions: 1, maxBytes: 1_000, now: { 0 })
        #expect(try await writer.append([]).get().isEmpty)
        async let none = writer.append([])
        async let two = writer.append([record, record])
        #expect(try await none.get().isEmpty)
        #expect(try await two.get().map(\.offset) == [0, 1])
        await writer.close()
    }

    @Test("Others are told of a commit that comes right behind one that they were told of, though none follows it")
    func tells() async throws {
        try await folder.open(partitions: 1).close()
        let path = "\(folder.path)/t.sqlite"
        let database = try #require(try LogDatabase(path: path, kind: .topic).open(create: nil))
        let (tellings, tell) = AsyncStream<Void>.makeStream()
        let writer = TopicWriter(
            topic: "t", path: path, database: database, layout: TopicLayout(partitions: 1),
            retention: TopicRetention(keep: nil) { 0 }, logger: silent
        ) {
        } tellOthers: {
            tell.yield()
        }
        let record = try StoredRecord(
            NewRecord(topic: "t", value: [1]), partitions: 1, maxBytes: 1_000, now: { 0 })
        var told = tellings.makeAsyncIterator()
        for _ in 0..<2 { _ = try await writer.append([record]).get() }
        for number in 1...2 { #expect(await told.next() != nil, "telling \(number)") }
        await writer.close()
    }
}
