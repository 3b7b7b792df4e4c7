import EventLog
import Foundation
import GRDB
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import Projections
import ServiceKit
import Testing

/// A fold of nothing: what matters here is whether it has begun.
private struct EmptyFold: Fold {
    let name = "empty"
    let version = 1
    let topics = ["t"]

    func createTables(in database: Database) throws {}
    func dropTables(in database: Database) throws {}
    func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws {}
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
        let router = CarillonApplication.router(health: Health(), metrics: Metrics())
        router.add(middleware: ReadinessMiddleware(Readiness(runner: runner)))
        router.get("/read") { _, _ in Response.json { $0.string("ok") } }
        try await Application(router: router).test(.router) { client in
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
}
