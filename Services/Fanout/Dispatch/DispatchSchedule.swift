package import Contracts
import DequeModule
import HeapModule

/// Decides which delivery is attempted next: a value without clock, lock or I/O that answers with actions.
///
/// What is due stands in the projection; here is only which lanes have something due, and when. A lane is refilled from
/// the projection a few deliveries at a time, so that memory does not grow with what waits. Tenants take turns, and
/// within a tenant its lanes do, so that nobody's backlog delays another. A delivery that was begun is not begun again
/// until its attempt is folded.
package struct DispatchSchedule: Sendable {
    package enum Action: Hashable, Sendable {
        case attempt(DueDelivery)
        /// Read up to `limit` due deliveries of the lane and hand them to `refill`.
        case refill(LaneKey, limit: Int)
        /// Nothing to do until then (nil: until something changes).
        case wait(until: Int64?)
    }

    private struct Lane: Sendable {
        let tenant: String
        /// Something may be due from this time on that is neither waiting nor begun.
        var dueAt: Int64?
        var waiting: Deque<DueDelivery> = []
        /// Begun and not folded, by the id of the delivery.
        var begun: [String: Begun] = [:]
        /// Whether the lane stands in the ring of its tenant, or is parked until a place of its subscriber is free.
        var isQueued = false
        /// Between the action to refill it and `refill`: it stays, and what is folded meanwhile is noted, since the
        /// projection may have been read before.
        var isBeingRead = false
        var foldedMeanwhile: Set<String> = []
        /// Taken from plans that are not folded yet, and not given up since: the fold of the plan brings nothing new.
        var foreseen: Set<String> = []
    }

    struct Begun: Sendable {
        let attempt: String
        /// Another instance's attempt was folded meanwhile: which of the two the fold took, only the projection knows.
        var isContested = false
    }

    private let limits: DispatchLimits
    private var lanes: [LaneKey: Lane] = [:]
    private var inFlight = 0
    private var inFlightBySubscriber: [String: Int] = [:]
    private var inFlightByTenant: [String: Int] = [:]
    /// Tenants that have lanes in the ring, and as many attempts in flight as one tenant may.
    private var heldTenants: Set<String> = []
    /// Attempts that are begun and not folded, by partition, also in partitions that were given away since.
    private var unrecorded: [Int: Int] = [:]
    private var unrecordedInAll = 0
    /// What waits in all lanes together.
    private var waitingInAll = 0
    private var turns: Deque<String> = []
    private var queues: [String: Deque<LaneKey>] = [:]
    private var parked: [String: [LaneKey]] = [:]
    private var timers: Heap<LaneTimer> = []
    package private(set) var partitions: Set<Int> = []

    package init(limits: DispatchLimits = DispatchLimits()) {
        self.limits = limits
    }

    package var attemptsInFlight: Int { inFlight }
    package var attemptsWaiting: Int { waitingInAll }

    /// How many attempts of these partitions are begun and not folded.
    package func unrecorded(in partitions: Set<Int>) -> Int {
        partitions.reduce(0) { $0 + (unrecorded[$1] ?? 0) }
    }

    /// Whether what is folded in a partition matters here: it is owned, or attempts that were begun while it was are
    /// still to be folded. Missing those would keep their deliveries from ever being begun again.
    package func awaits(_ partition: Int) -> Bool {
        partitions.contains(partition) || unrecorded[partition] != nil
    }

    package mutating func own(_ partitions: Set<Int>) {
        self.partitions.formUnion(partitions)
    }

    /// Begins nothing more in these partitions. What was begun is still counted until it is answered.
    package mutating func disown(_ partitions: Set<Int>) {
        self.partitions.subtract(partitions)
        forgetWaiting(in: partitions)
    }

    /// Forgets what is due in these partitions, until it is noted anew.
    package mutating func forgetWaiting(in partitions: Set<Int>) {
        for key in lanes.keys where partitions.contains(key.partition) {
            lanes[key]?.dueAt = nil
            waitingInAll -= lanes[key]?.waiting.count ?? 0
            lanes[key]?.waiting = []
            lanes[key]?.foreseen = []
            lanes[key]?.isBeingRead = false
            lanes[key]?.foldedMeanwhile = []
            removeIfIdle(key)
        }
    }

    /// Something in a lane is due at a time, as the projection says.
    package mutating func note(_ work: LaneWork, now: Int64) {
        guard partitions.contains(work.key.partition) else { return }
        var lane = lanes[work.key] ?? Lane(tenant: work.tenant)
        let dueAt = min(lane.dueAt ?? .max, work.dueAt)
        let isEarlier = dueAt != lane.dueAt
        lane.dueAt = dueAt
        lanes[work.key] = lane
        if DueTime.hasCome(dueAt, now: now) {
            enqueue(work.key)
        } else if isEarlier {
            timers.insert(LaneTimer(dueAt: dueAt, key: work.key))
        }
    }

    /// Takes a delivery whose plan counts and is not folded yet, so that it need not be read from the projection. Where
    /// too much waits, or others of its lane are still to be read, it is left to the fold of its plan.
    package mutating func foresee(_ delivery: DueDelivery, now: Int64) {
        let key = LaneKey(partition: delivery.partition, subscriber: delivery.subscriber)
        guard partitions.contains(key.partition), waitingInAll < limits.foreseen else { return }
        var lane = lanes.removeValue(forKey: key) ?? Lane(tenant: delivery.tenant)
        let isNext = !lane.isBeingRead && lane.dueAt ?? .max > now
        if isNext, lane.waiting.count < max(limits.refill, (limits.foreseen - waitingInAll) / 2) {
            lane.waiting.append(delivery)
            lane.foreseen.insert(delivery.id)
            waitingInAll += 1
            enqueue(key, &lane)
        }
        lanes[key] = lane
        removeIfIdle(key)
    }

    /// The plan of a delivery was folded.
    package mutating func planned(_ delivery: String, _ work: LaneWork, now: Int64) {
        if lanes[work.key]?.foreseen.remove(delivery) != nil { return removeIfIdle(work.key) }
        note(work, now: now)
    }

    package mutating func next(now: Int64) -> Action {
        while let timer = timers.min, DueTime.hasCome(timer.dueAt, now: now) {
            timers.removeMin()
            if let dueAt = lanes[timer.key]?.dueAt, DueTime.hasCome(dueAt, now: now) { enqueue(timer.key) }
        }
        guard inFlight < limits.inFlight, unrecordedInAll < limits.unrecorded else { return .wait(until: nil) }
        while let tenant = turns.popFirst() {
            guard inFlightByTenant[tenant] ?? 0 < limits.perTenant else {
                heldTenants.insert(tenant)
                continue
            }
            guard let key = queues[tenant]?.popFirst() else {
                queues[tenant] = nil
                continue
            }
            turns.append(tenant)
            if let action = advance(key, now: now) { return action }
        }
        return .wait(until: timers.min?.dueAt)
    }

    /// The lane's turn: an attempt, a refill, or nothing, and then it is out of the ring.
    private mutating func advance(_ key: LaneKey, now: Int64) -> Action? {
        if inFlightBySubscriber[key.subscriber] ?? 0 >= limits.perSubscriber {
            parked[key.subscriber, default: []].append(key)
            return nil
        }
        // In place: a copy of the lane would copy all that waits in it.
        if let delivery = lanes[key]?.waiting.popFirst() {
            waitingInAll -= 1
            queues[delivery.tenant, default: []].append(key)
            return .attempt(delivery)
        }
        guard var lane = lanes[key] else { return nil }
        lane.isQueued = false
        guard let dueAt = lane.dueAt, DueTime.hasCome(dueAt, now: now) else {
            lanes[key] = lane
            removeIfIdle(key)
            return nil
        }
        lane.dueAt = nil
        lane.isBeingRead = true
        lanes[key] = lane
        return .refill(key, limit: lane.begun.count + limits.refill)
    }

    /// Takes what the projection had due. What was forgotten since is not taken.
    ///
    /// - Parameters:
    ///   - due: at most `limit` deliveries, those that are due for longest first.
    ///   - isAll: whether there were no more than these.
    ///   - next: when the first after these is due, where known.
    package mutating func refill(
        _ key: LaneKey, with due: [DueDelivery], isAll: Bool, next: Int64?, now: Int64
    ) {
        guard var lane = lanes[key], lane.isBeingRead else { return }
        let known = lane.foldedMeanwhile.union(lane.waiting.map(\.id))
        lane.isBeingRead = false
        lane.foldedMeanwhile = []
        for delivery in due where lane.begun[delivery.id] == nil && !known.contains(delivery.id) {
            lane.waiting.append(delivery)
            waitingInAll += 1
        }
        let tenant = lane.tenant
        lanes[key] = lane
        if !lane.waiting.isEmpty { enqueue(key) }
        let dueAt = isAll ? next : now
        if let dueAt { note(LaneWork(key: key, tenant: tenant, dueAt: dueAt), now: now) }
        removeIfIdle(key)
    }

    /// An attempt begins.
    package mutating func begin(_ delivery: DueDelivery, attempt: String) {
        let key = LaneKey(partition: delivery.partition, subscriber: delivery.subscriber)
        lanes[key, default: Lane(tenant: delivery.tenant)].begun[delivery.id] = Begun(attempt: attempt)
        inFlight += 1
        inFlightByTenant[delivery.tenant, default: 0] += 1
        unrecorded[key.partition, default: 0] += 1
        unrecordedInAll += 1
        inFlightBySubscriber[delivery.subscriber, default: 0] += 1
    }

    /// The attempt's answer is there (or it was given up): its place is free.
    package mutating func answered(_ delivery: DueDelivery) {
        inFlight -= 1
        let count = (inFlightBySubscriber[delivery.subscriber] ?? 1) - 1
        inFlightBySubscriber[delivery.subscriber] = count == 0 ? nil : count
        let countOfTenant = (inFlightByTenant[delivery.tenant] ?? 1) - 1
        inFlightByTenant[delivery.tenant] = countOfTenant == 0 ? nil : countOfTenant
        if heldTenants.remove(delivery.tenant) != nil { turns.append(delivery.tenant) }
        for key in parked.removeValue(forKey: delivery.subscriber) ?? [] {
            lanes[key]?.isQueued = false
            enqueue(key)
        }
    }

    /// An attempt will not be recorded by this instance: the delivery may be begun anew.
    package mutating func abandoned(_ delivery: DueDelivery, retryAt: Int64, now: Int64) {
        let key = LaneKey(partition: delivery.partition, subscriber: delivery.subscriber)
        // Should its plan not be folded at that time, the fold of it will tell.
        lanes[key]?.foreseen.remove(delivery.id)
        forget(delivery.id, in: key)
        note(LaneWork(key: key, tenant: delivery.tenant, dueAt: retryAt), now: now)
    }

    /// An attempt was folded.
    package mutating func folded(_ attempt: Attempt, partition: Int, now: Int64) {
        let key = LaneKey(partition: partition, subscriber: attempt.subscriber)
        let begun = lanes[key]?.begun[attempt.delivery]
        if lanes[key]?.isBeingRead == true { lanes[key]?.foldedMeanwhile.insert(attempt.delivery) }
        var dueAt = attempt.nextAttemptAt
        if begun?.attempt == attempt.id {
            forget(attempt.delivery, in: key)
            if begun?.isContested == true { dueAt = now }
        } else {
            // Another instance's, or a second copy of our own: the fold may have taken it or ignored it, and what was
            // read before it may be out of date. The projection is asked; what is begun stays begun until it is folded.
            lanes[key]?.begun[attempt.delivery]?.isContested = true
            let count = lanes[key]?.waiting.count ?? 0
            lanes[key]?.waiting.removeAll { $0.id == attempt.delivery }
            waitingInAll -= count - (lanes[key]?.waiting.count ?? 0)
            dueAt = now
        }
        if let dueAt { note(LaneWork(key: key, tenant: attempt.tenant, dueAt: dueAt), now: now) }
    }

    private mutating func forget(_ delivery: String, in key: LaneKey) {
        guard lanes[key]?.begun.removeValue(forKey: delivery) != nil else { return }
        let count = (unrecorded[key.partition] ?? 1) - 1
        unrecorded[key.partition] = count == 0 ? nil : count
        unrecordedInAll -= 1
        removeIfIdle(key)
    }

    private mutating func enqueue(_ key: LaneKey) {
        guard lanes[key]?.isQueued == false, var lane = lanes.removeValue(forKey: key) else { return }
        enqueue(key, &lane)
        lanes[key] = lane
    }

    private mutating func enqueue(_ key: LaneKey, _ lane: inout Lane) {
        guard !lane.isQueued else { return }
        lane.isQueued = true
        if queues[lane.tenant] == nil { turns.append(lane.tenant) }
        queues[lane.tenant, default: []].append(key)
    }

    private mutating func removeIfIdle(_ key: LaneKey) {
        guard let lane = lanes[key], lane.dueAt == nil, lane.waiting.isEmpty, lane.begun.isEmpty, !lane.isQueued,
            !lane.isBeingRead, lane.foreseen.isEmpty
        else { return }
        lanes[key] = nil
    }
}

/// When a lane has to be looked at again.
private struct LaneTimer: Comparable, Sendable {
    let dueAt: Int64
    let key: LaneKey

    static func < (left: LaneTimer, right: LaneTimer) -> Bool { left.dueAt < right.dueAt }
}
