import EventLog
import Synchronization

/// How far the folds have got, and who waits for more.
final class FoldProgress: Sendable {
    private struct Waiter {
        /// The next offsets that are waited for.
        let targets: [TopicPartition: Int64]
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var next: [TopicPartition: Int64] = [:]
        var status = FoldStatus()
        var waiters: [UInt64: Waiter] = [:]
        var lastWaiter: UInt64 = 0

        func missing(_ targets: [TopicPartition: Int64]) -> [TopicPartition: Int64] {
            targets.filter { next[$0.key] ?? 0 < $0.value }
        }

        func isReached(_ targets: [TopicPartition: Int64]) -> Bool {
            targets.allSatisfy { next[$0.key] ?? 0 >= $0.value }
        }
    }

    private let state = Mutex(State())
    /// Rung by each who begins to wait.
    let calls = Bell()

    /// Whether anybody waits.
    var isAwaited: Bool { state.withLock { !$0.waiters.isEmpty } }

    var next: [TopicPartition: Int64] { state.withLock { $0.next } }
    var status: FoldStatus { state.withLock { $0.status } }

    func changeStatus(_ body: (inout FoldStatus) -> Void) {
        state.withLock { body(&$0.status) }
    }

    /// Sets where the folds stand after a start, which may be less than before.
    func reset(to next: [TopicPartition: Int64]) {
        resume { $0.next = next }
    }

    /// Publishes what was folded, and lets those go on who waited for it.
    func advance(to changes: [(TopicPartition, Int64)], folded: Int, undecodable: Int) {
        resume { state in
            for (partition, next) in changes { state.next[partition] = next }
            state.status.recordsFolded += Int64(folded)
            state.status.undecodable += Int64(undecodable)
        }
    }

    /// Ends every wait: nothing will be folded any more.
    func end() {
        let (waiters, next) = state.withLock { state in
            state.status.phase = .ended
            defer { state.waiters = [:] }
            return (Array(state.waiters.values), state.next)
        }
        for waiter in waiters {
            let missing = waiter.targets.filter { next[$0.key] ?? 0 < $0.value }
            waiter.continuation.resume(throwing: FoldLag(missing: missing, phase: .ended))
        }
    }

    func isReached(_ targets: [TopicPartition: Int64]) -> Bool {
        state.withLock { $0.isReached(targets) }
    }

    func lag(behind targets: [TopicPartition: Int64]) -> FoldLag {
        state.withLock { FoldLag(missing: $0.missing(targets), phase: $0.status.phase) }
    }

    func wait(for targets: [TopicPartition: Int64]) async throws {
        let number = state.withLock { state in
            state.lastWaiter += 1
            return state.lastWaiter
        }
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { (continuation: CheckedContinuation<Void, any Error>) in
                let answer: Result<Void, any Error>? = state.withLock { state in
                    // A cancellation before this line is seen here; one after it finds the waiter in the table.
                    if Task.isCancelled { return .failure(CancellationError()) }
                    if state.isReached(targets) { return .success(()) }
                    if state.status.phase == .ended {
                        return .failure(FoldLag(missing: state.missing(targets), phase: .ended))
                    }
                    state.waiters[number] = Waiter(targets: targets, continuation: continuation)
                    return nil
                }
                if let answer { continuation.resume(with: answer) } else { calls.ring() }
            }
        } onCancel: {
            let waiter = state.withLock { $0.waiters.removeValue(forKey: number) }
            waiter?.continuation.resume(throwing: CancellationError())
        }
    }

    private func resume(after change: (inout State) -> Void) {
        let reached: [Waiter] = state.withLock { state in
            change(&state)
            guard !state.waiters.isEmpty else { return [] }
            let numbers = state.waiters.filter { state.isReached($0.value.targets) }.keys
            return numbers.compactMap { state.waiters.removeValue(forKey: $0) }
        }
        for waiter in reached { waiter.continuation.resume() }
    }
}
