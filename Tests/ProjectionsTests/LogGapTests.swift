import EventLog
import Projections
import Synchronization
import Testing

@Suite("When the log is not what it was")
struct LogGapTests {
    @Test("after a gap a projection is what it would be if its file had been deleted, and the gap is told")
    func retention() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let totals = TotalsFold()
        try await log.appendAll((0..<10).map { record("value \($0)", partition: 1) })
        let path = folder.file()
        try await foldAll(
            try ProjectionFile(path: path, folds: [totals, LinesFold(topics: ["b"])], logger: quiet), log)

        try await log.appendAll((10..<30).map { record("value \($0)", partition: 1) })
        log.trim(TopicPartition(topic: "a", partition: 1), before: 20)
        let file = try ProjectionFile(path: path, folds: [totals, LinesFold(topics: ["b"])], logger: quiet)
        let witness = Witness(fold: "totals")
        let other = Witness(fold: "lines")
        let runner = FoldRunner(file: file, log: log, observers: [witness, other], logger: quiet)
        try await running(runner) { try await runner.wait(untilEndOf: ["a", "b"], timeout: .seconds(20)) }

        let fresh = try ProjectionFile(path: folder.file("fresh"), folds: [totals], logger: quiet)
        try await foldAll(fresh, log)
        #expect(try totals.dump(file) == totals.dump(fresh))
        #expect(witness.restarts == ["totals"])
        #expect(witness.positions.map(\.offset) == Array(20..<30))
        #expect(other.restarts.isEmpty)
        #expect(runner.status.gaps.map(\.description) == ["a[1]: records 10 to 19 are no longer kept"])
    }

    @Test("a log that ends before what was folded is another log: it is folded from its start")
    func otherLog() async throws {
        let folder = try TemporaryFolder()
        let first = try await preparedLog()
        try await first.appendAll((0..<10).map { record("old \($0)", partition: 0) })
        let path = folder.file()
        try await foldAll(try ProjectionFile(path: path, folds: [LinesFold()], logger: quiet), first)

        let second = try await preparedLog()
        try await second.appendAll([record("new", partition: 0)])
        let file = try ProjectionFile(path: path, folds: [LinesFold()], logger: quiet)
        try await foldAll(file, second)
        #expect(try LinesFold().dump(file) == ["a/0/0=new"])
    }

    @Test("records that retention takes away under a runner's eyes make it start over, and go on")
    func retentionMeanwhile() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        try await log.appendAll((0..<10).map { record("value \($0)", partition: 0) })
        let file = try ProjectionFile(path: folder.file(), folds: [LinesFold()], logger: quiet)
        let trimmed = TopicPartition(topic: "a", partition: 0)
        let once = Mutex(false)
        // Called after the first batch of four, while the reader still has to read the rest.
        let trimming = Trimming {
            guard
                once.withLock({ done in
                    defer { done = true }; return !done
                })
            else { return }
            log.trim(trimmed, before: 8)
        }
        let clock = ImpatientClock {}
        let runner = FoldRunner(
            file: file, log: log, observers: [trimming], batchLimit: 4, clock: clock, logger: quiet)
        try await running(runner) { try await runner.wait(untilEndOf: ["a"]) }
        #expect(try LinesFold().dump(file) == ["a/0/8=value 8", "a/0/9=value 9"])
        #expect(runner.status.gaps.map(\.expected) == [4])
        #expect(trimming.restarts.withLock { $0 } == 1)
    }

    @Test("while the log can't be reached it waits, and says so; what can't get better ends it")
    func away() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        try await log.appendAll([record("one", partition: 0)])
        let file = try ProjectionFile(path: folder.file(), folds: [LinesFold()], logger: quiet)
        let flaky = FlakyLog(log, failures: 3)
        let runners = Mutex<FoldRunner?>(nil)
        let reasons = Mutex<[String]>([])
        let clock = ImpatientClock { reasons.withLock { $0.append(runners.withLock { $0?.status.reason } ?? "none") } }
        let runner = FoldRunner(file: file, log: flaky, clock: clock, logger: quiet)
        runners.withLock { $0 = runner }
        try await running(runner) {
            try await runner.wait(untilFolded: [TopicPartition(topic: "a", partition: 0): 1])
        }
        #expect(reasons.withLock { $0 } == Array(repeating: "blocked: the log: told to be away", count: 3))
        #expect(try LinesFold().dump(file) == ["a/0/0=one"])
        runners.withLock { $0 = nil }

        let empty = FoldRunner(file: file, log: InMemoryEventLog(), logger: quiet)
        let error = await #expect(throws: EventLogError.self) { try await empty.run() }
        #expect(error?.code == .unknownTopic)
    }
}

private final class Trimming: FoldObserver {
    let callback: @Sendable () -> Void
    let restarts = Mutex(0)

    init(_ callback: @escaping @Sendable () -> Void) {
        self.callback = callback
    }

    func folded(_ records: [LogRecord]) { callback() }
    func foldRestarted(_ name: String) { restarts.withLock { $0 += 1 } }
}
