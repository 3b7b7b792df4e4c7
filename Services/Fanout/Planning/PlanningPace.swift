/// How far planning runs ahead of dispatch while there is more to plan than can be delivered.
///
/// What is planned just before it is sent comes into the tables once, as it ends, and from memory: a plan that is far ahead
/// is written as a delivery that waits, read again, and written anew. But dispatch also waits for slow receivers, and
/// planning must not: so it is held for a moment only, and events that come by ones are never held.
package struct PlanningPace: Sendable {
    /// So many deliveries may wait in memory before planning waits.
    private static let ahead = 192
    /// The most events of a batch while deliveries wait, and how long planning waits after it at most: together at least
    /// 10,000 events a second.
    private static let batch = 200
    private static let patience = Duration.milliseconds(20)
    private static let look = Duration.milliseconds(2)

    private let waiting: @Sendable () -> Int

    /// - Parameter waiting: how many deliveries wait in memory for their attempt.
    package init(waiting: @escaping @Sendable () -> Int) {
        self.waiting = waiting
    }

    /// Planning waits for nobody.
    package static let free = PlanningPace { 0 }

    /// The most events of the next batch.
    func limit(_ most: Int) -> Int {
        waiting() > 0 ? min(most, Self.batch) : most
    }

    /// Waits until dispatch has got on, or for as long as planning may wait.
    func wait(on clock: any Clock<Duration>) async throws {
        var left = Self.patience
        while left > .zero, waiting() > Self.ahead {
            try await clock.sleep(for: Self.look)
            left -= Self.look
        }
    }
}
