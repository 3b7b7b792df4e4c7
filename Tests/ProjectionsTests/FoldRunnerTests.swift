import EventLog
import GRDB
import Synchronization
import Testing

@testable import Projections

@Suite("Fold runner")
struct FoldRunnerTests {
    @Test("whoever waited for a position finds it in the tables and in what observers hold")
    func waiting() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let file = try ProjectionFile(path: folder.file(), folds: [LinesFold()], logger: quiet)
        let witness = Witness(fold: "lines")
        let runner = FoldRunner(file: file, log: log, observers: [witness], logger: quiet)
        try await running(runner) {
            for index in 0..<50 {
                let position = try await log.append(record("value \(index)", partition: index % 3))
                try await runner.wait(until: position, timeout: .seconds(20))
                #expect(witness.positions.contains(position))
                let count = try LinesFold().dump(file).count
                #expect(count == index + 1)
                #expect(runner.progress[position.topicPartition] == position.offset + 1)
            }
            let lag = try await runner.lag()
            #expect(lag.count == 5)
            #expect(lag.values.allSatisfy { $0 == 0 })
            #expect(runner.status.recordsFolded == 50)
        }
    }

    @Test("a wait that takes too long says what is missing; one for a topic that is not folded ends at once")
    func lag() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let file = try ProjectionFile(path: folder.file(), folds: [LinesFold(topics: ["a"])], logger: quiet)
        let runner = FoldRunner(file: file, log: log, logger: quiet)
        try await runner.wait(until: Position(topic: "b", partition: 0, offset: 5), timeout: .zero)
        let position = Position(topic: "a", partition: 0, offset: 5)
        let error = await #expect(throws: FoldLag.self) { try await runner.wait(until: position, timeout: .zero) }
        #expect(error?.description == "not folded in time: a[0] up to 6 (not started)")
    }

    @Test("waits end with the runner, and with their own task")
    func endOfWaits() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let file = try ProjectionFile(path: folder.file(), folds: [LinesFold()], logger: quiet)
        let runner = FoldRunner(file: file, log: log, logger: quiet)
        let target = [TopicPartition(topic: "a", partition: 0): Int64(1)]
        let waiter = Task { try await runner.wait(untilFolded: target) }
        let cancelled = Task { try await runner.wait(untilFolded: target) }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        let run = Task { try await runner.run() }
        run.cancel()
        try await run.value
        let error = await #expect(throws: FoldLag.self) { try await waiter.value }
        #expect(error?.phase == .ended)
        #expect(runner.status.reason == "ended")
    }

    @Test("readiness comes when what stood in the log at the start is folded")
    func readiness() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        try await log.appendAll((0..<10).map { record("value \($0)", partition: 0) })
        let seen = Mutex<[Bool]>([])
        let file = try ProjectionFile(
            path: folder.file(), folds: [LinesFold()], logger: quiet)
        let runners = Mutex<FoldRunner?>(nil)
        let observer = Peek { seen.withLock { seen in runners.withLock { seen.append($0?.status.isReady ?? true) } } }
        let runner = FoldRunner(file: file, log: log, observers: [observer], batchLimit: 4, logger: quiet)
        runners.withLock { $0 = runner }
        #expect(runner.status.reason == "not started")
        try await running(runner) {
            try await runner.wait(untilEndOf: ["a", "b"], timeout: .seconds(20))
            let late = try await log.append(record("late", partition: 0))
            try await runner.wait(until: late, timeout: .seconds(20))
            #expect(runner.status.isReady)
            #expect(runner.status.reason == nil)
        }
        // Three batches of the start, each seen while it was not ready, and one after it.
        #expect(seen.withLock { $0 } == [false, false, false, true])
        runners.withLock { $0 = nil }
    }

    @Test("a full disk is waited out, with the reason, and nothing is lost or folded twice")
    func fullDisk() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        let bulk = String(repeating: "x", count: 2_000)
        try await log.appendAll((0..<200).map { record("\($0) \(bulk)", partition: 0) })
        let file = try ProjectionFile(path: folder.file(), folds: [LinesFold(), TotalsFold()], logger: quiet)
        try limit(file, toPages: 40)

        let runners = Mutex<FoldRunner?>(nil)
        let reasons = Mutex<[String]>([])
        let clock = ImpatientClock {
            guard let status = runners.withLock({ $0?.status }) else { return }
            let tries = reasons.withLock { reasons in
                reasons.append(status.reason ?? "none")
                return reasons.count
            }
            guard tries == 3 else { return }
            do {
                try limit(file, toPages: 100_000)
            } catch {
                Issue.record(error)
            }
        }
        let runner = FoldRunner(file: file, log: log, batchLimit: 100, clock: clock, logger: quiet)
        runners.withLock { $0 = runner }
        try await running(runner) { try await runner.wait(untilEndOf: ["a"]) }
        #expect(reasons.withLock { $0.count } == 3)
        #expect(reasons.withLock { $0.allSatisfy { $0.contains("full") } })
        #expect(try LinesFold().dump(file).count == 200)
        #expect(try TotalsFold().dump(file).first?.hasPrefix("k=200/") == true)
        #expect(try file.faults(limit: 1).isEmpty)
        runners.withLock { $0 = nil }
    }

    @Test("a file that is damaged while it is in use ends the run, and the next start folds it anew")
    func damageInUse() async throws {
        let folder = try TemporaryFolder()
        let log = try await preparedLog()
        try await log.appendAll([record("one", partition: 0)])
        let path = folder.file()
        let damage = LinesFold(afterRows: { _, _ in throw DatabaseError(resultCode: .SQLITE_CORRUPT) })
        var file: ProjectionFile? = try ProjectionFile(path: path, folds: [damage], logger: quiet)
        if let file {
            let runner = FoldRunner(file: file, log: log, logger: quiet)
            let error = await #expect(throws: ProjectionError.self) { try await runner.run() }
            #expect(error?.code == .corrupt)
        }
        file = nil
        let again = try ProjectionFile(path: path, folds: [LinesFold()], logger: quiet)
        try await foldAll(again, log)
        #expect(try LinesFold().dump(again) == ["a/0/0=one"])
    }
}

/// Makes the disk as good as full at so many pages.
private func limit(_ file: ProjectionFile, toPages pages: Int) throws {
    try file.pool.writeWithoutTransaction { try $0.execute(sql: "PRAGMA max_page_count = \(pages)") }
}

private final class Peek: FoldObserver {
    let look: @Sendable () -> Void

    init(_ look: @escaping @Sendable () -> Void) {
        self.look = look
    }

    func folded(_ records: [LogRecord]) { look() }
}
