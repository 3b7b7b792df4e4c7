import EventLog
import Synchronization

/// A clock of the day that a test puts forward and back, and a clock to sleep by that wakes everybody when told to.
final class PlayedClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let time: Mutex<Int64>
    private let slept = Mutex<[Duration]>([])
    private let bell = Bell()

    init(at time: Int64) {
        self.time = Mutex(time)
    }

    /// Milliseconds since 1970.
    var today: Int64 { time.withLock { $0 } }

    /// How long each sleeper wanted to sleep, in the order in which they lay down.
    var sleeps: [Duration] { slept.withLock { $0 } }

    func put(at time: Int64) {
        self.time.withLock { $0 = time }
    }

    func wake() {
        bell.ring()
    }

    let now = ContinuousClock.now
    var minimumResolution: Duration { .zero }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        let heard = bell.count
        slept.withLock { $0.append(now.duration(to: deadline)) }
        try await bell.wait(past: heard)
    }
}
