package import Contracts
package import EventLog
package import Logging
import Projections
import Synchronization

/// Carries out what `DispatchSchedule` decides: reads what is due, makes the attempts, appends what came of them.
///
/// It acts on what the log says, not on what was meant to be written: a delivery begins once its plan is folded or is
/// certain to count (see `DeliveryTail`), and its next attempt once the one before is folded. The record of an attempt is appended however long the log is away.
package final class Dispatcher: PartitionOwner, DeliveryObserver {
    let queue: DeliveryQueue
    let recorder: AttemptRecorder
    let events: EventCache
    let channel: any DeliveryChannel
    let retry: @Sendable (DueDelivery) -> RetryPolicy
    private let rate: @Sendable (_ subscriber: String, _ tenant: String) -> RateLimitSettings?
    /// Switches off a subscriber that wants no more.
    let disable: @Sendable (DueDelivery) async -> Void
    let clock: any Clock<Duration>
    let now: @Sendable () -> Int64
    let logger: Logger
    let observe: @Sendable (DueDelivery, Attempt) -> Void
    private let schedule: Mutex<DispatchSchedule>
    private let bell = Bell()
    /// When the run loop will be woken to look again.
    private let alarm = Mutex<Int64?>(nil)
    /// What goes this way out; the rest is another dispatcher's, so that a hung mail server holds up no webhook.
    let medium: DeliveryMedium
    /// How long `disown` waits for attempts in flight to be recorded.
    private let patience: Duration

    /// - Parameters:
    ///   - medium: what it dispatches, and nothing else.
    ///   - channel: the way out.
    ///   - feed: is told of the attempts that are written; attach the dispatcher to it.
    ///   - retry: the policy of a delivery's subscriber.
    ///   - rate: how many attempts a subscriber wants at most, over all instances.
    ///   - disable: is awaited before the attempt that asked for it is recorded.
    ///   - observe: is told of each attempt, for metrics.
    package init(
        _ medium: DeliveryMedium, through channel: any DeliveryChannel, log: any EventLog, queue: DeliveryQueue,
        feed: DeliveryFeed, events: EventCache,
        retry: @escaping @Sendable (DueDelivery) -> RetryPolicy,
        rate: @escaping @Sendable (_ subscriber: String, _ tenant: String) -> RateLimitSettings? = { _, _ in nil },
        disable: @escaping @Sendable (DueDelivery) async -> Void,
        observe: @escaping @Sendable (DueDelivery, Attempt) -> Void = { _, _ in },
        limits: DispatchLimits = DispatchLimits(), patience: Duration = .seconds(20),
        clock: any Clock<Duration> = ContinuousClock(), now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.queue = queue
        recorder = AttemptRecorder(log: log, feed: feed, clock: clock, logger: logger)
        self.events = events
        self.medium = medium
        self.channel = channel
        self.retry = retry
        self.rate = rate
        self.disable = disable
        self.observe = observe
        self.clock = clock
        self.now = now
        self.logger = logger
        self.patience = patience
        schedule = Mutex(DispatchSchedule(limits: limits))
    }

    /// How many attempts are in flight.
    package var attemptsInFlight: Int { schedule.withLock { $0.attemptsInFlight } }

    /// How many deliveries wait in memory for their attempt.
    package var attemptsWaiting: Int { schedule.withLock { $0.attemptsWaiting } }
    /// To how many subscribers nothing is sent, and to how many nothing but a probe.
    package var circuits: (open: Int, probing: Int) { schedule.withLock { $0.circuits(now: now()) } }

    /// The circuit of a subscriber, as far as this instance delivers to it.
    package func circuit(of subscriber: String) -> Circuit { schedule.withLock { $0.circuit(of: subscriber) } }

    /// Dispatches until its task is cancelled. Attempts in flight are cancelled with it: they are made again later.
    @concurrent
    package func run() async {
        await withDiscardingTaskGroup { group in
            while !Task.isCancelled {
                let heard = bell.count
                let until = pump { delivery, attempt, occasion in
                    group.addTask { await self.attempt(delivery, id: attempt, occasion) }
                }
                if let until, setAlarm(until) {
                    group.addTask { await self.sound(at: until) }
                }
                try? await bell.wait(past: heard)
            }
        }
    }

    /// - Returns: false if the loop will be woken as early as that anyway.
    private func setAlarm(_ until: Int64) -> Bool {
        alarm.withLock { alarm in
            if let set = alarm, set <= until { return false }
            alarm = until
            return true
        }
    }

    /// How long the loop sleeps at most. What is due is a time of day, and the clock of the day may be put forward while it
    /// sleeps: that is noticed within this time.
    package static let longestSleep = Duration.seconds(10)

    /// Wakes the loop. The alarm is off before it rings: if it is not yet time, it is set anew.
    private func sound(at until: Int64) async {
        _ = try? await clock.sleep(for: min(.milliseconds(max(1, until - now())), Self.longestSleep))
        alarm.withLock { if $0 == until { $0 = nil } }
        bell.ring()
    }

    /// Begins everything that can begin now. Returns when to look again, where that is known.
    func pump(start: (DueDelivery, String, AttemptOccasion) -> Void) -> Int64? {
        while true {
            let now = now()
            let action = schedule.withLock { schedule in
                schedule.next(now: now) { _ in Identifier.make(Identifier.attempt, at: now) }
            }
            switch action {
            case .attempt(let delivery, let id): start(delivery, id, .due)
            case .giveUp(let delivery, let id): start(delivery, id, .putOff)
            case .expire(let delivery, let id): start(delivery, id, .overlong)
            case .refill(let lane, let limit):
                refill(lane, limit: limit, now: now)
            case .ask(let subscriber, let tenant):
                let rate = share(of: rate(subscriber, tenant), for: subscriber)
                schedule.withLock { $0.set(rate: rate, of: subscriber, now: now) }
            case .wait(let until):
                return until
            }
        }
    }

    /// This instance's part of a rate: as many partitions as it owns of those in which something waits for the subscriber.
    private func share(of rate: RateLimitSettings?, for subscriber: String) -> Int? {
        guard let rate else { return nil }
        // Where that can't be read, nothing is: the next look is a second later.
        let waiting = (try? queue.partitions(waitingFor: subscriber)) ?? []
        let own = schedule.withLock { $0.partitions.intersection(waiting) }
        guard !own.isEmpty else { return rate.perThousandSeconds }
        return max(1, rate.perThousandSeconds * own.count / waiting.count)
    }

    private func refill(_ lane: LaneKey, limit: Int, now: Int64) {
        do {
            let due = try queue.due(in: lane, medium: medium, now: now, limit: limit)
            schedule.withLock {
                $0.refill(lane, with: due.deliveries, isAll: due.isAll, next: due.next, now: now)
            }
        } catch {
            logger.error("what is due can't be read", metadata: ["reason": "\(error)"])
            schedule.withLock { $0.refill(lane, with: [], isAll: true, next: now + 1_000, now: now) }
        }
    }

    package func own(_ partitions: Set<Int>) throws {
        schedule.withLock { $0.own(partitions) }
        let now = now()
        for partition in partitions.sorted() {
            let lanes = try queue.lanes(in: partition, medium: medium)
            schedule.withLock { schedule in
                for work in lanes { schedule.note(work, now: now) }
            }
        }
        bell.ring()
    }

    package func disown(_ partitions: Set<Int>) async {
        schedule.withLock { $0.disown(partitions) }
        bell.ring()
        await withTaskGroup { group in
            group.addTask { [clock, patience] in _ = try? await clock.sleep(for: patience) }
            group.addTask {
                while !Task.isCancelled {
                    let heard = self.bell.count
                    if self.schedule.withLock({ $0.unrecorded(in: partitions) }) == 0 { return }
                    try? await self.bell.wait(past: heard)
                }
            }
            await group.next()
            group.cancelAll()
        }
    }

    package func folded(_ deliveries: [FoldedDelivery]) {
        let now = now()
        var isConcerned = false
        schedule.withLock { schedule in
            for delivery in deliveries where schedule.awaits(delivery.partition) {
                let partition = delivery.partition
                switch delivery.content {
                case .plan(let plan):
                    for delivery in plan.deliveries where delivery.medium == medium && !delivery.isOrdered {
                        isConcerned = true
                        let key = LaneKey(partition: partition, subscriber: delivery.subscriber, medium: medium)
                        let work = LaneWork(
                            key: key, tenant: plan.tenant, dueAt: delivery.dueAt(planned: plan.at))
                        schedule.planned(delivery.id, work, now: now)
                    }
                case .attempt(let attempt) where attempt.medium == medium:
                    isConcerned = true
                    schedule.folded(attempt, partition: partition, now: now)
                case .replay(let replay) where medium == .webhook && !replay.deliveries.isEmpty:
                    isConcerned = true
                    let key = LaneKey(partition: partition, subscriber: replay.endpoint, isReplay: true)
                    schedule.note(LaneWork(key: key, tenant: replay.tenant, dueAt: replay.at), now: now)
                case .attempt, .inboxRead, .claim, .replay, .replayJob, .replayCancel, .purge, .voiceNote,
                    .voiceNoteStep:
                    break
                }
            }
        }
        if isConcerned { bell.ring() }
    }

    package func foreseen(_ plans: [Plan]) {
        let now = now()
        var isConcerned = false
        schedule.withLock { schedule in
            for plan in plans {
                // What is to wait does so in the tables; whether others are before an ordered one, only the fold knows.
                for delivery in plan.deliveries
                where delivery.medium == medium && delivery.notBefore == nil && !delivery.isOrdered {
                    isConcerned = true
                    schedule.foresee(DueDelivery(delivery, of: plan), now: now)
                }
            }
        }
        if isConcerned { bell.ring() }
    }

    package func released(_ lanes: [LaneWork]) {
        // Mail is not ordered.
        guard medium == .webhook else { return }
        let now = now()
        schedule.withLock { schedule in
            for lane in lanes { schedule.note(lane, now: now) }
        }
        bell.ring()
    }

    /// The tables were emptied: what is due is learnt again as it is folded.
    package func deliveriesRestarted() {
        schedule.withLock { $0.forgetWaiting(in: $0.partitions) }
    }

    /// Has deliveries that go this way out ended without another attempt, as soon as there is room for their records.
    ///
    /// - Returns: those for which there is no room now.
    func expire(_ deliveries: [DueDelivery]) -> [DueDelivery] {
        let left = schedule.withLock { $0.expire(deliveries.filter { $0.medium == medium }) }
        bell.ring()
        return left
    }

    func answered(_ delivery: DueDelivery, _ result: AttemptResult, since startedAt: Int64) {
        let now = now()
        schedule.withLock { $0.answered(delivery, result, duration: now - startedAt, now: now) }
        bell.ring()
    }

    func abandoned(_ delivery: DueDelivery, retryAt: Int64) {
        schedule.withLock { $0.abandoned(delivery, retryAt: retryAt, now: now()) }
        bell.ring()
    }
}
