import Contracts
import EventLog
import Synchronization
import Testing

@testable import Fanout

struct AttemptRecorderTests {
    private func delivery(_ id: String, partition: Int = 0) -> DueDelivery {
        DueDelivery(
            id: id, tenant: "acme", subscriber: "ep_1", medium: .webhook, kind: .event, event: "evt_1",
            partition: partition, offset: 0, attempts: 0, dueAt: 0)
    }

    private func entry(_ id: String, partition: Int = 0, body: String? = nil) -> AttemptRecorder.Entry {
        let attempt = Attempt(
            id: "att_\(id)", delivery: id, event: "evt_1", tenant: "acme", subscriber: "ep_1", medium: .webhook,
            number: 1, startedAt: 1, durationMilliseconds: 1, state: .delivered, statusCode: 200, responseBody: body)
        return AttemptRecorder.Entry(attempt, of: delivery(id, partition: partition), key: Array("acme".utf8))
    }

    private func recorder(_ log: any EventLog, clock: any Clock<Duration> = FleetingClock()) -> AttemptRecorder {
        AttemptRecorder(log: log, feed: DeliveryFeed(), clock: clock, logger: Instance.quiet)
    }

    private static func attempts(_ records: [NewRecord]) throws -> [Attempt] {
        try records.map { try Attempt(document: $0.value) }
    }

    @Test(
        "What comes while a record is appended goes in one call after it, in its order; another partition doesn't wait")
    func together() async throws {
        let scene = try await Scene()
        let calls = Mutex<[[String]]>([])
        let (begun, hasBegun) = AsyncStream.makeStream(of: Void.self)
        let (gate, opener) = AsyncStream.makeStream(of: Void.self)
        let log = PlayedLog(scene.log) { records, log in
            let ids = (try? Self.attempts(records).map(\.delivery)) ?? []
            calls.withLock { $0.append(ids) }
            if ids == ["a"] {
                hasBegun.yield()
                for await _ in gate { break }
            }
            return await log.append(records)
        }
        let recorder = recorder(log)
        let first = Task { await recorder.record(entry("a")) { _ in } }
        for await _ in begun { break }
        await recorder.record(entry("b")) { _ in }
        await recorder.record(entry("c")) { _ in }
        await recorder.record(entry("d", partition: 1)) { _ in }
        #expect(calls.withLock { $0 } == [["a"], ["d"]])
        opener.yield()
        await first.value
        #expect(calls.withLock { $0 } == [["a"], ["d"], ["b", "c"]])
        // Nobody appends any more, so the next one does again.
        await recorder.record(entry("e")) { _ in }
        #expect(try await scene.records(of: Topics.deliveries).count == 5)
    }

    @Test("While the log is away a record is tried again, after longer and longer pauses, with all that came meanwhile")
    func away() async throws {
        let scene = try await Scene()
        let recorder = Mutex<AttemptRecorder?>(nil)
        let calls = Mutex<[Int]>([])
        let log = PlayedLog(scene.log) { records, log in
            let call = calls.withLock { calls in
                calls.append(records.count)
                return calls.count
            }
            if call == 1, let recorder = recorder.withLock({ $0 }) {
                await recorder.record(entry("b")) { _ in }
            }
            guard call > 6 else {
                return records.map { _ in .failure(EventLogError(.unavailable, "away", isRetriable: true)) }
            }
            return await log.append(records)
        }
        let clock = FleetingClock()
        let made = self.recorder(log, clock: clock)
        recorder.withLock { $0 = made }
        await made.record(entry("a")) { _ in }
        #expect(calls.withLock { $0 } == [1, 2, 2, 2, 2, 2, 2])
        #expect(clock.sleeps == [250, 500, 1_000, 2_000, 4_000, 5_000].map { .milliseconds($0) })
        #expect(try await scene.records(of: Topics.deliveries).count == 2)
    }

    @Test("What the log refuses as too long is written without what was answered")
    func tooLong() async throws {
        let scene = try await Scene()
        let log = PlayedLog(scene.log) { records, log in
            guard records.allSatisfy({ $0.value.count < 2_000 }) else {
                return records.map { _ in .failure(EventLogError(.recordTooLarge, "too large")) }
            }
            return await log.append(records)
        }
        await recorder(log).record(entry("a", body: String(repeating: "x", count: 4_000))) { _ in }
        let records = try await scene.records(of: Topics.deliveries)
        let attempts = try records.map { try Attempt(document: $0.value) }
        #expect(attempts.map(\.delivery) == ["a"])
        #expect(attempts.first?.responseBody == nil)
        #expect(attempts.first?.statusCode == 200)
    }

    @Test("When its task is cancelled while the log is away it gives up all that waits")
    func cancelled() async throws {
        let scene = try await Scene()
        let recorder = Mutex<AttemptRecorder?>(nil)
        let abandoned = Mutex<[String]>([])
        let log = PlayedLog(scene.log) { records, _ in
            if let recorder = recorder.withLock({ $0 }), records.count == 1, !Task.isCancelled {
                await recorder.record(entry("b")) { _ in }
                withUnsafeCurrentTask { $0?.cancel() }
            }
            return records.map { _ in .failure(EventLogError(.unavailable, "away", isRetriable: true)) }
        }
        let made = self.recorder(log)
        recorder.withLock { $0 = made }
        await Task { await made.record(entry("a")) { delivery in abandoned.withLock { $0.append(delivery.id) } } }.value
        #expect(abandoned.withLock { $0 } == ["a", "b"])
    }
}
