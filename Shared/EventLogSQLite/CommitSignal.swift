import Foundation
import Synchronization

/// Tells other processes of commits: soon while there is little to do, and not of each one while there is much, because
/// each time wakes a thread in every process that follows the topic, and has the disk write when the file was touched.
final class CommitSignal: Sendable {
    /// Nobody hears of a commit later than this after it, and the time that the next commit takes.
    static let pace = Duration.milliseconds(8)
    /// When no further commit follows for this long, in seconds, there is little to do.
    static let lull: TimeInterval = 0.000_3

    private struct State {
        var isDue = false
        var toldAt: ContinuousClock.Instant?
    }

    private let state = Mutex(State())
    private let tell: @Sendable () -> Void

    init(_ tell: @escaping @Sendable () -> Void) {
        self.tell = tell
    }

    /// Notes a commit.
    func note() {
        state.withLock { $0.isDue = true }
    }

    /// Tells, where there is something to tell and it is time.
    ///
    /// - Parameter isIdle: whether none came since the last time.
    /// - Returns: whether there is something left to tell.
    func tellIfDue(isIdle: Bool, at time: ContinuousClock.Instant = .now) -> Bool {
        let (isDue, isTime) = state.withLock { state in
            guard state.isDue else { return (false, false) }
            guard isIdle || state.toldAt.map({ time - $0 >= Self.pace }) ?? true else { return (true, false) }
            state = State(toldAt: time)
            return (true, true)
        }
        if isTime { tell() }
        return isDue && !isTime
    }
}
