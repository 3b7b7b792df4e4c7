import EventLog
import Testing

struct BellTests {
    @Test("A ring that came before the wait is not missed")
    func earlier() async throws {
        let bell = Bell()
        let seen = bell.count
        bell.ring()
        try await bell.wait(past: seen)
        #expect(bell.count == seen + 1)
    }

    @Test("A ring wakes everyone who waits")
    func everyone() async throws {
        let bell = Bell()
        let seen = bell.count
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<20 { group.addTask { try await bell.wait(past: seen) } }
            bell.ring()
            try await group.waitForAll()
        }
    }

    @Test("A wait that is cancelled before, while or after it begins ends")
    func cancelled() async throws {
        let bell = Bell()
        for _ in 0..<100 {
            let waiting = Task { try await bell.wait(past: bell.count) }
            waiting.cancel()
            await #expect(throws: CancellationError.self) { try await waiting.value }
        }
    }

    @Test("A wait with an end ends at a ring, or when its time is over, and by then waits for nothing")
    func bounded() async {
        let bell = Bell()
        await bell.wait(past: bell.count, for: .zero, by: ContinuousClock())
        let seen = bell.count
        let waiting = Task { await bell.wait(past: seen, for: .seconds(1 << 30), by: ContinuousClock()) }
        bell.ring()
        await waiting.value
        #expect(bell.count == seen + 1)
    }
}
