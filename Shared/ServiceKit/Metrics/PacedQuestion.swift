import EventLog
import Synchronization

/// A question that others may be slow to answer, such as where the log ends: asked once at a time and not too often, and
/// nobody waits long for the answer.
package final class PacedQuestion<Answer: Sendable>: Sendable {
    private struct State {
        var answer: Answer?
        var askedAt: ContinuousClock.Instant?
        var isAsking = false
    }

    private let pace: Duration
    private let patience: Duration
    private let ask: @Sendable () async -> Answer?
    private let state = Mutex(State())
    private let bell = Bell()

    /// - Parameters:
    ///   - pace: how long an answer stands before the question is asked again.
    ///   - patience: how long one who wants to know waits.
    ///   - ask: nil where there is no answer; then the last one stands.
    package init(
        pace: Duration = .seconds(5), patience: Duration = .seconds(1), ask: @escaping @Sendable () async -> Answer?
    ) {
        self.pace = pace
        self.patience = patience
        self.ask = ask
    }

    /// The answer, or the last there was where it takes too long; nil while there never was one.
    package func answer() async -> Answer? {
        let heard = bell.count
        let isToAsk = state.withLock { state in
            if state.isAsking { return false }
            if let askedAt = state.askedAt, ContinuousClock.now - askedAt < pace { return false }
            state.isAsking = true
            state.askedAt = .now
            return true
        }
        if isToAsk {
            // On its own: it goes on when nobody waits any more.
            Task {
                let answer = await self.ask()
                self.state.withLock { state in
                    state.answer = answer ?? state.answer
                    state.isAsking = false
                }
                self.bell.ring()
            }
        }
        if state.withLock(\.isAsking) {
            await bell.wait(past: heard, for: patience, by: ContinuousClock())
        }
        return state.withLock(\.answer)
    }
}
