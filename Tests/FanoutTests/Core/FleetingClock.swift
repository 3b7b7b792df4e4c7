import Synchronization

/// A clock on which no sleep takes time; each is noted, and a cancelled task does not sleep.
final class FleetingClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let slept = Mutex<[Duration]>([])
    private let onSleep: @Sendable () -> Void

    init(onSleep: @escaping @Sendable () -> Void = {}) {
        self.onSleep = onSleep
    }

    let now: Instant = .now
    var minimumResolution: Duration { .nanoseconds(1) }
    var sleeps: [Duration] { slept.withLock { $0 } }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        try Task.checkCancellation()
        slept.withLock { $0.append(deadline - now) }
        onSleep()
        await Task.yield()
    }
}
