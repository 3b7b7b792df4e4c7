import EventLog
import Synchronization

/// Bells that are rung together.
final class Bells: Sendable {
    private struct State {
        var bells: [Int: Bell] = [:]
        var last = 0
    }

    private let state = Mutex(State())

    /// - Returns: what to `remove` it by.
    func add(_ bell: Bell) -> Int {
        state.withLock { state in
            state.last += 1
            state.bells[state.last] = bell
            return state.last
        }
    }

    func remove(_ number: Int) {
        _ = state.withLock { $0.bells.removeValue(forKey: number) }
    }

    func ring() {
        let bells = state.withLock { Array($0.bells.values) }
        for bell in bells { bell.ring() }
    }
}
