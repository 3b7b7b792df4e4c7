import Contracts
import EventLog
package import Logging
import Projections
import ServiceKit
import Synchronization

/// Ends the deliveries that have waited for `Topics.longestWait`, in the partitions that this instance owns: their turn
/// may not come before the log forgets them, whatever holds them up, and then they would be gone without an end once the
/// tables are folded anew.
///
/// Dispatch ends them, as what it gives up. What is left to do follows from the tables: each delivery is passed once when it
/// is old enough, and those that have not ended then again and again.
package final class OverlongSweep: PartitionOwner, DeliveryObserver {
    fileprivate struct State {
        var owned: Set<Int> = []
        /// All that was accepted earlier has ended, or is another instance's.
        var checked: Int64 = 0
        /// What was accepted earlier is or was passed: if more of that comes, it is to be passed again.
        var reach = Int64.min
        var returns = 0
    }

    /// How long it rests after it has found nothing, and else.
    private static let pace = Duration.seconds(600)
    private static let shortPace = Duration.seconds(60)
    /// Between the parts of a walk, and while dispatch has no room.
    private static let rest = Duration.milliseconds(20)
    private static let longRest = Duration.seconds(1)

    private let queue: DeliveryQueue
    private let dispatchers: [Dispatcher]
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let state = Mutex(State())
    private let bell = Bell()

    package init(
        queue: DeliveryQueue, dispatchers: [Dispatcher], clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.queue = queue
        self.dispatchers = dispatchers
        self.clock = clock
        self.now = now
        self.logger = logger
    }

    package func own(_ partitions: Set<Int>) {
        state.withLock { state in
            state.owned.formUnion(partitions)
            state.goBack(to: 0)
        }
        bell.ring()
    }

    package func disown(_ partitions: Set<Int>) {
        state.withLock { $0.owned.subtract(partitions) }
    }

    package func folded(_ deliveries: [FoldedDelivery]) {
        var oldest = Int64.max
        for delivery in deliveries {
            switch delivery.content {
            case .plan(let plan): oldest = min(oldest, plan.acceptedAt)
            case .replay(let replay): oldest = min(oldest, replay.share?.createdAt ?? replay.at)
            default: break
            }
        }
        guard oldest < .max else { return }
        state.withLock { state in
            if oldest < state.reach { state.goBack(to: oldest) }
        }
    }

    package func deliveriesRestarted() {
        state.withLock { $0.goBack(to: 0) }
    }

    /// Sweeps until its task is cancelled.
    @concurrent
    package func run() async {
        while !Task.isCancelled {
            let heard = bell.count
            var hasFound = true
            do {
                hasFound = try await sweep()
            } catch {
                if Task.isCancelled { return }
                logger.warning("what waits for too long can't be looked for", metadata: ["reason": "\(error)"])
            }
            await bell.wait(past: heard, for: hasFound ? Self.shortPace : Self.pace, by: clock)
        }
    }

    /// Has everything ended that has waited for too long by now.
    ///
    /// - Returns: whether there was anything.
    func sweep() async throws -> Bool {
        let before = now() - Topics.longestWait.milliseconds
        let (owned, checked, returns) = state.withLock { state in
            state.reach = max(state.reach, before)
            return (state.owned, state.checked, state.returns)
        }
        guard !owned.isEmpty else { return false }
        var hasFound = false
        var oldest: Int64?
        var walk = OverlongWalk(from: checked, before: before)
        while true {
            let found = try await queue.overlong(&walk, in: owned)
            if let first = found.oldest { oldest = min(oldest ?? first, first) }
            if !found.deliveries.isEmpty {
                hasFound = true
                try await end(found.deliveries)
            }
            if walk.isDone { break }
            try await clock.sleep(for: Self.rest)
        }
        state.withLock { state in
            if state.returns == returns { state.checked = oldest ?? max(checked, before) }
        }
        return hasFound
    }

    private func end(_ deliveries: [DueDelivery]) async throws {
        for dispatcher in dispatchers {
            var left = dispatcher.expire(deliveries)
            while !left.isEmpty {
                try await clock.sleep(for: Self.longRest)
                left = dispatcher.expire(left)
            }
        }
    }
}

extension OverlongSweep.State {
    /// What was accepted from this time on is passed again.
    fileprivate mutating func goBack(to time: Int64) {
        checked = min(checked, time)
        returns += 1
    }
}
