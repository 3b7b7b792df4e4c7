import Synchronization

/// A clock on which nobody sleeps: each sleep ends at once, after a hook was told of it.
final class ImpatientClock: Clock {
    typealias Instant = ContinuousClock.Instant

    private let onSleep: @Sendable () -> Void

    init(onSleep: @escaping @Sendable () -> Void) {
        self.onSleep = onSleep
    }

    var now: Instant { ContinuousClock.now }
    var minimumResolution: Duration { .nanoseconds(1) }

    func sleep(until deadline: Instant, tolerance: Duration?) async throws {
        onSleep()
        try Task.checkCancellation()
        await Task.yield()
    }
}
