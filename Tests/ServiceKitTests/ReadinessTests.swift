import EventLog
import Foundation
import GRDB
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import Projections
import ServiceKit
import Synchronization
import Testing

/// A fold of nothing: what matters here is whether it has begun, and whether it goes on.
private struct EmptyFold: Fold {
    /// While true the disk is full.
    let isFull = FullDisk()

    let name = "empty"
    let version = 1
    let topics = ["t"]

    func createTables(in database: Database) throws {}
    func dropTables(in database: Database) throws {}

    func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws {
        if isFull.value { throw DatabaseError(resultCode: .SQLITE_FULL) }
    }
}

private final class FullDisk: Sendable {
    private let isFull = Atomic(false)

    var value: Bool {
        get { isFull.load(ordering: .relaxed) }
        set { isFull.store(newValue, ordering: .relaxed) }
    }
}

struct ReadinessTests {
    @Test func `before an instance has caught up it answers 503, not with what it does not know yet`() async throws {
        let folder = NSTemporaryDirectory() + "carillon-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = InMemoryEventLog()
        try await log.prepare([TopicSpecification(name: "t", partitions: 1, retention: nil)])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let file = try ProjectionFile(path: folder + "/p.sqlite", folds: [EmptyFold()], logger: logger)
        let runner = FoldRunner(file: file, log: log, logger: logger)
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics())
        routes.on(
            .get, "/read", access: .open,
            use: Readiness(runner: runner).guarding { _, _ in Response.json { $0.string("ok") } })
        try await Application(router: routes.router).test(.router) { client in
            let early = try await client.execute(uri: "/read", method: .get)
            #expect(early.status == .serviceUnavailable)
            #expect(early.headers[.retryAfter] != nil)
            let folding = Task { try await runner.run() }
            try await runner.wait(untilEndOf: ["t"], timeout: .seconds(60))
            let deadline = ContinuousClock.now + .seconds(60)
            while !runner.status.isReady, ContinuousClock.now < deadline { await Task.yield() }
            let late = try await client.execute(uri: "/read", method: .get)
            #expect(late.status == .ok)
            folding.cancel()
            _ = await folding.result
        }
    }

    @Test func `an instance whose own disk stops its folds answers 503 and says so, until it can fold again`()
        async throws
    {
        let folder = NSTemporaryDirectory() + "carillon-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let log = InMemoryEventLog()
        try await log.prepare([TopicSpecification(name: "t", partitions: 1, retention: nil)])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let fold = EmptyFold()
        let file = try ProjectionFile(path: folder + "/p.sqlite", folds: [fold], logger: logger)
        let runner = FoldRunner(file: file, log: log, logger: logger)
        let health = Health()
        health.add("projections") { runner.status.reason }
        let routes = CarillonApplication.routes(health: health, metrics: Metrics())
        routes.on(
            .get, "/read", access: .open,
            use: Readiness(runner: runner).guarding { _, _ in Response.json { $0.string("ok") } })
        let folding = Task { try await runner.run() }
        @Sendable func until(_ isSo: @Sendable () -> Bool) async {
            let deadline = ContinuousClock.now + .seconds(60)
            while !isSo(), ContinuousClock.now < deadline { await Task.yield() }
        }
        try await Application(router: routes.router).test(.router) { client in
            await until { runner.status.isReady }
            #expect(try await client.execute(uri: "/read", method: .get).status == .ok)
            fold.isFull.value = true
            _ = try await log.append(NewRecord(topic: "t", value: []))
            await until { !runner.status.isReady }
            let stalled = try await client.execute(uri: "/read", method: .get)
            #expect(stalled.status == .serviceUnavailable)
            #expect(stalled.headers[.retryAfter] != nil)
            #expect(String(buffer: stalled.body).contains("\"code\":\"fold_stalled\""))
            let health = try await client.execute(uri: "/readyz", method: .get)
            #expect(health.status == .serviceUnavailable)
            #expect(String(buffer: health.body).contains("stalled: the projection file can't be written"))
            fold.isFull.value = false
            await until { runner.status.isReady }
            #expect(try await client.execute(uri: "/read", method: .get).status == .ok)
        }
        folding.cancel()
        _ = await folding.result
    }

    @Test func `an instance that has begun to fold anew is not ready when the log goes away meanwhile`() async throws {
        let folder = NSTemporaryDirectory() + "carillon-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let kept = InMemoryEventLog()
        try await kept.prepare([TopicSpecification(name: "t", partitions: 1, retention: nil)])
        let logger = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }
        let file = try ProjectionFile(path: folder + "/p.sqlite", folds: [EmptyFold()], logger: logger)
        _ = try await kept.append(NewRecord(topic: "t", value: []))
        let log = FailingLog(kept)
        let runner = FoldRunner(file: file, log: log, logger: logger)
        let readiness = Readiness(runner: runner)
        let folding = Task { try await runner.run() }
        await until { readiness.isReady }
        #expect(readiness.isReady)

        log.isAway.store(true, ordering: .relaxed)
        for _ in 0..<9 { _ = try await kept.append(NewRecord(topic: "t", value: [])) }
        await until { runner.status.isBlocked(for: .zero) }
        #expect(readiness.isReady)

        // It is back for just so long that the fold begins anew.
        kept.trim(TopicPartition(topic: "t", partition: 0), before: 8)
        log.answersLeft.store(1, ordering: .relaxed)
        await until { !runner.status.gaps.isEmpty }
        await until { runner.status.isBlocked(for: .zero) }
        #expect(runner.status.gaps.count == 1)
        #expect(!readiness.isReady)

        log.isAway.store(false, ordering: .relaxed)
        await until { readiness.isReady }
        #expect(readiness.isReady)
        folding.cancel()
        _ = await folding.result
    }

    private func until(_ isSo: @Sendable () -> Bool) async {
        let deadline = ContinuousClock.now + .seconds(60)
        while !isSo(), ContinuousClock.now < deadline { await Task.yield() }
    }
}

/// A log that can be away, but for the questions that are left to be answered.
private final class FailingLog: EventLog {
    private let log: InMemoryEventLog
    let isAway = Atomic(false)
    let answersLeft = Atomic(0)

    init(_ log: InMemoryEventLog) {
        self.log = log
    }

    private func check() throws {
        guard isAway.load(ordering: .relaxed) else { return }
        let left = answersLeft.subtract(1, ordering: .relaxed).newValue
        if left < 0 { throw Self.away }
    }

    func bounds(of topic: String) async throws -> [Int: PartitionBounds] {
        try check()
        return try await log.bounds(of: topic)
    }

    func follow(_ starts: [TopicPartition: Int64]) async throws -> any LogReader {
        Reader(log: self, reader: try await log.follow(starts))
    }

    private struct Reader: LogReader {
        let log: FailingLog
        let reader: any LogReader

        func next(limit: Int) async throws -> [LogRecord] {
            let records = try await reader.next(limit: limit)
            if log.isAway.load(ordering: .relaxed) { throw FailingLog.away }
            return records
        }

        func close() async { await reader.close() }
    }

    private static let away = EventLogError(.unavailable, "told to be away", isRetriable: true)

    func prepare(_ topics: [TopicSpecification]) async throws { try await log.prepare(topics) }
    func partitionCount(of topic: String) async throws -> Int { try await log.partitionCount(of: topic) }
    func append(_ records: [NewRecord]) async -> [Result<Position, EventLogError>] { await log.append(records) }
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
