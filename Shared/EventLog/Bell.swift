import Synchronization

/// Wakes every task that waits, each time it rings, and misses nobody: who looked at `count` before looking at what it
/// waits for is woken by a ring that came in between.
///
///     while true {
///         let seen = bell.count
///         if let found = look() { return found }
///         try await bell.wait(past: seen)
///     }
package final class Bell: Sendable {
    private struct State {
        var count: UInt64 = 0
        var nextWaiter: UInt64 = 0
        var waiters: [UInt64: CheckedContinuation<Void, any Error>] = [:]
    }

    private let state = Mutex(State())

    package init() {}

    /// How often it rang.
    package var count: UInt64 { state.withLock { $0.count } }

    package func ring() {
        let woken = state.withLock { state in
            state.count &+= 1
            // The common case, nobody waits, touches no memory but the counter.
            guard !state.waiters.isEmpty else { return [CheckedContinuation<Void, any Error>]() }
            defer { state.waiters.removeAll(keepingCapacity: true) }
            return Array(state.waiters.values)
        }
        for waiter in woken { waiter.resume() }
    }

    /// Waits until it rang more often than `seen` times, or answers at once when it has already.
    ///
    /// - Throws: `CancellationError` when the task is cancelled.
    package func wait(past seen: UInt64) async throws {
        let number = state.withLock { state in
            state.nextWaiter &+= 1
            return state.nextWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (waiter: CheckedContinuation<Void, any Error>) in
                let answer: Result<Void, any Error>? = state.withLock { state in
                    // A cancellation before this line is seen here; one after it finds the waiter in the table.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.count != seen { return .success(()) }
                    state.waiters[number] = waiter
                    return nil
                }
                if let answer { waiter.resume(with: answer) }
            }
        } onCancel: {
            state.withLock { $0.waiters.removeValue(forKey: number) }?.resume(throwing: CancellationError())
        }
    }

    /// Waits until it rang more often than `seen` times, and no longer than so long. Returns also when the task is
    /// cancelled.
    package func wait(past seen: UInt64, for duration: Duration, by clock: any Clock<Duration>) async {
        await withTaskGroup { group in
            group.addTask { try? await self.wait(past: seen) }
            group.addTask { try? await clock.sleep(for: duration) }
            await group.next()
            group.cancelAll()
        }
    }
}
