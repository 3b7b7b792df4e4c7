import Contracts
import DequeModule
import HeapModule

/// Decides which delivery is attempted next: a value without clock, lock or I/O that answers with actions.
///
/// What is due stands in the projection; here is only which lanes have something due, and when. A lane is refilled from
/// the projection a few deliveries at a time, so that memory does not grow with what waits. Tenants take turns, and
/// within a tenant its lanes do, so that nobody's backlog delays another. A subscriber that only fails, or is as fast as it
/// wants, is passed over. A delivery that was begun is not begun again until its attempt is folded.
package struct DispatchSchedule: Sendable {
    package enum Action: Hashable, Sendable {
        /// It has begun, under this id.
        case attempt(DueDelivery, id: String)
        /// End it without an attempt, whose record has this id: its subscriber has failed for longer than attempts are put
        /// off.
        case giveUp(DueDelivery, id: String)
        /// End it without an attempt, whose record has this id, if it has not ended: see `expire`. It need not be due.
        case expire(DueDelivery, id: String)
        /// Read up to `limit` due deliveries of the lane and hand them to `refill`.
        case refill(LaneKey, limit: Int)
        /// Find out how fast the subscriber wants its deliveries, and hand it to `set`.
        case ask(subscriber: String, tenant: String)
        /// Nothing to do until then (nil: until something changes).
        case wait(until: Int64?)
    }

    let limits: DispatchLimits
    var lanes: [LaneKey: DispatchLane] = [:]
    var gates: [String: SubscriberGate] = [:]
    var turns: TenantTurns
    /// Go before all others, whatever waits.
    var urgent: Deque<DueDelivery> = []
    /// Are to be ended, see `expire`.
    var overlong: Deque<DueDelivery> = []
    /// Attempts that are begun and not folded, by partition, also in partitions that were given away since.
    var unrecorded: [Int: Int] = [:]
    var unrecordedInAll = 0
    var timers: Heap<DispatchTimer<LaneKey>> = []
    var wakes: Heap<DispatchTimer<String>> = []
    /// The time of the last look, and by how much a clock may be put back without notice, in milliseconds.
    var noticedAt = Int64.min / 2
    static let slack: Int64 = 60_000
    /// When it was last seen which gates are idle, and how long that is enough.
    var sweptAt = Int64.min / 2
    static let sweepPace: Int64 = 60_000
    package private(set) var partitions: Set<Int> = []

    package init(limits: DispatchLimits = DispatchLimits()) {
        self.limits = limits
        turns = TenantTurns(limits)
    }

    package var attemptsInFlight: Int { turns.inFlight }
    package var attemptsWaiting: Int { turns.waiting }
    /// How many times it remembers at which something is looked at again.
    package var looks: Int { timers.count + wakes.count }

    /// Whether it has forgotten everything: nothing is due, begun, or remembered of anybody.
    package var isEmpty: Bool {
        lanes.isEmpty && gates.isEmpty && turns.count == 0 && urgent.isEmpty && overlong.isEmpty
    }

    /// How many attempts of these partitions are begun and not folded.
    package func unrecorded(in partitions: Set<Int>) -> Int {
        partitions.reduce(0) { $0 + (unrecorded[$1] ?? 0) }
    }

    /// The circuit of a subscriber; closed where nothing is known of it.
    package func circuit(of subscriber: String) -> Circuit { gates[subscriber]?.circuit ?? Circuit() }

    /// How many circuits are open, and how many of those are being tried with a probe.
    package func circuits(now: Int64) -> (open: Int, probing: Int) {
        gates.values.reduce(into: (0, 0)) { counts, gate in
            switch gate.circuit.state(now: now) {
            case .closed: break
            case .open: counts.0 += 1
            case .probing: counts.1 += 1
            }
        }
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
        for delivery in urgent where partitions.contains(delivery.partition) { turns.wait(delivery.tenant, -1) }
        urgent.removeAll { partitions.contains($0.partition) }
        for key in lanes.keys where partitions.contains(key.partition) {
            guard var lane = lanes.removeValue(forKey: key) else { continue }
            lane.dueAt = nil
            turns.wait(lane.tenant, -lane.waiting.count)
            lane.waiting = []
            lane.foreseen = []
            lane.isBeingRead = false
            lane.foldedMeanwhile = []
            if !lane.isIdle { lanes[key] = lane }
        }
    }

    /// Something in a lane is due at a time, as the projection says.
    package mutating func note(_ work: LaneWork, now: Int64) {
        guard partitions.contains(work.key.partition), work.dueAt < DueDelivery.never else { return }
        var lane = lanes.removeValue(forKey: work.key) ?? DispatchLane(tenant: work.tenant)
        lane.dueAt = min(lane.dueAt ?? .max, work.dueAt)
        look(work.key, &lane, now: now)
        lanes[work.key] = lane
    }

    /// Has a lane looked at when what is due there is.
    mutating func look(_ key: LaneKey, _ lane: inout DispatchLane, now: Int64) {
        guard let dueAt = lane.dueAt else { return }
        if DueTime.hasCome(dueAt, now: now) {
            enqueue(key, &lane)
        } else {
            setTimer(key, &lane, at: dueAt)
        }
    }

    /// Takes a delivery whose plan counts and is not folded yet, so that it need not be read from the projection. Where
    /// too much waits, others of its lane are still to be read, or it would have to wait all the same, it is left to the
    /// fold of its plan.
    package mutating func foresee(_ delivery: DueDelivery, now: Int64) {
        let key = delivery.lane
        guard partitions.contains(key.partition), turns.hasRoom(delivery.tenant) else { return }
        let isUrgent = delivery.kind == .test
        if !isUrgent, gates[key.subscriber]?.isThrottled(now: now) == true { return }
        var lane = lanes.removeValue(forKey: key) ?? DispatchLane(tenant: delivery.tenant)
        if isUrgent {
            lane.foreseen.insert(delivery.id)
            urgent.append(delivery)
            turns.wait(delivery.tenant, 1)
        } else if !lane.isBeingRead, lane.dueAt ?? .max > now {
            lane.waiting.append(delivery)
            lane.foreseen.insert(delivery.id)
            turns.wait(delivery.tenant, 1)
            enqueue(key, &lane)
        }
        if !lane.isIdle { lanes[key] = lane }
    }

    /// The plan of a delivery was folded.
    package mutating func planned(_ delivery: String, _ work: LaneWork, now: Int64) {
        if lanes[work.key]?.foreseen.remove(delivery) != nil { return removeIfIdle(work.key) }
        note(work, now: now)
    }

    /// How many attempts a subscriber wants in 1,000 seconds at most; nil: as many as there are.
    package mutating func set(rate perThousandSeconds: Int?, of subscriber: String, now: Int64) {
        gates[subscriber, default: SubscriberGate()].set(rate: perThousandSeconds, now: now)
    }

    mutating func setTimer(_ key: LaneKey, _ lane: inout DispatchLane, at time: Int64) {
        guard time < lane.timers.last ?? .max else { return }
        lane.timers.append(time)
        timers.insert(DispatchTimer(dueAt: time, key: key))
    }

    mutating func enqueue(_ key: LaneKey) {
        guard var lane = lanes.removeValue(forKey: key) else { return }
        enqueue(key, &lane)
        lanes[key] = lane
    }

    mutating func enqueue(_ key: LaneKey, _ lane: inout DispatchLane) {
        guard !lane.isQueued else { return }
        lane.isQueued = true
        turns.add(key, of: lane.tenant)
    }

    mutating func removeIfIdle(_ key: LaneKey) {
        if lanes[key]?.isIdle == true { lanes[key] = nil }
    }
}
