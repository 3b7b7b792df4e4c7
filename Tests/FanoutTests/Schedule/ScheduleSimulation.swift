import Contracts
import Fanout
import SeededNumbers
import Testing

/// A table of what is due, and a schedule over it, driven by random steps.
struct ScheduleSimulation {
    struct Row {
        var delivery: DueDelivery
        var isOpen = true
        /// A plan that is not folded yet: the table that is read does not have it.
        var isFolded = true
    }

    enum Record {
        case plan(DueDelivery)
        case attempt(DueDelivery, Attempt)
    }

    static let timing = CircuitTiming(patience: 60, firstPause: 40, longestPause: 200, longestDeferral: 600)

    let limits = DispatchLimits(
        inFlight: 6, perSubscriber: 3, unrecorded: 12, refill: 4, foreseen: 10, failuresToOpen: 3)
    var schedule: DispatchSchedule
    var random: SeededGenerator
    var now: Int64 = 1_000
    var table: [String: Row] = [:]
    var inFlight: [(DueDelivery, String, since: Int64, isSent: Bool)] = []
    /// What stands in the log and is not folded, in its order.
    var unfolded: [Record] = []
    var begun: [String: Int] = [:]
    var count = 0
    /// Subscribers to whom every attempt fails.
    var dead: Set<String> = []
    /// When attempts at the subscriber with a rate began.
    var rated: [Int64] = []
    var givenUp = 0

    /// The subscriber with a rate, and how many attempts it wants in 1,000 seconds.
    static let ratedSubscriber = "t0-s0"
    static let rate = 20_000

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        schedule = DispatchSchedule(limits: limits)
        schedule.own([0, 1])
    }

    mutating func plan() {
        count += 1
        let tenant = "t\(Int.random(in: 0..<3, using: &random))"
        let kind: DeliveryKind =
            switch Int.random(in: 0..<20, using: &random) {
            case 0: .test
            case 1..<8: .replay
            default: .event
            }
        let delivery = DueDelivery(
            id: "d\(count)", tenant: tenant, subscriber: "\(tenant)-s\(Int.random(in: 0..<3, using: &random))",
            medium: .webhook, kind: kind, event: "e",
            partition: Int.random(in: 0..<2, using: &random), offset: 0, attempts: 0, dueAt: now)
        table[delivery.id] = Row(delivery: delivery, isFolded: false)
        unfolded.append(.plan(delivery))
        // Ours and certain, or only known once it is folded.
        if schedule.partitions.contains(delivery.partition), Bool.random(using: &random) {
            schedule.foresee(delivery, now: now)
        }
    }

    private func work(_ delivery: DueDelivery) -> LaneWork {
        LaneWork(key: delivery.lane, tenant: delivery.tenant, dueAt: delivery.dueAt)
    }

    /// Attempts that were answered and are not folded.
    private var unfoldedAttempts: [DueDelivery] {
        unfolded.compactMap { if case .attempt(let delivery, _) = $0 { delivery } else { nil } }
    }

    /// Some that have not ended are to be ended, whether they are due or not, and whoever attempts them.
    mutating func expire() {
        let open = table.values.filter { $0.isOpen && $0.isFolded }.map(\.delivery).sorted { $0.id < $1.id }
        let some = open.filter { _ in Int.random(in: 0..<5, using: &random) == 0 }
        #expect(schedule.expire(some).isEmpty)
    }

    /// Does what the schedule says until it waits.
    mutating func pump() throws {
        while true {
            switch schedule.next(now: now, id: { "a\($0.id)-\($0.attempts + 1)" }) {
            case .attempt(let delivery, let id): try begin(delivery, id)
            case .giveUp(let delivery, let id):
                #expect(schedule.circuit(of: delivery.subscriber).isOpen)
                #expect(delivery.dueAt < now - Self.timing.longestDeferral)
                givenUp += 1
                try begin(delivery, id, isSent: false)
            case .expire(let delivery, let id):
                // As dispatch does: what it was when it was asked for may be out of date.
                if let row = table[delivery.id], row.isOpen {
                    try begin(row.delivery, id, isSent: false, isDue: false)
                } else {
                    schedule.answered(delivery, .givenUp, duration: 0, now: now)
                    schedule.abandoned(delivery, retryAt: now, now: now)
                }
            case .refill(let key, let limit): read(key, limit: limit)
            case .ask(let subscriber, let tenant):
                #expect(subscriber.hasPrefix(tenant))
                schedule.set(rate: subscriber == Self.ratedSubscriber ? Self.rate : nil, of: subscriber, now: now)
            case .wait(let until):
                if let until { #expect(until > now) }
                return
            }
        }
    }

    private mutating func begin(_ delivery: DueDelivery, _ id: String, isSent: Bool = true, isDue: Bool = true) throws {
        #expect(!inFlight.contains { $0.0.id == delivery.id }, "begun twice")
        #expect(!unfoldedAttempts.contains { $0.id == delivery.id }, "begun before it was folded")
        let row = try #require(table[delivery.id])
        #expect(row.isOpen && (row.delivery.dueAt <= now || !isDue))
        if isSent, delivery.kind != .test {
            if case .open = schedule.circuit(of: delivery.subscriber).state(now: now) {
                Issue.record("sent to an open circuit")
            }
            if delivery.subscriber == Self.ratedSubscriber { rated.append(now) }
        }
        inFlight.append((delivery, id, now, isSent))
        begun[delivery.id, default: 0] += 1
        #expect(inFlight.count <= limits.inFlight)
        let sent = inFlight.count { $0.isSent && $0.0.subscriber == delivery.subscriber && $0.0.kind != .test }
        #expect(sent <= limits.perSubscriber)
        #expect(inFlight.count + unfoldedAttempts.count <= limits.unrecorded)
    }

    private mutating func read(_ key: LaneKey, limit: Int) {
        let due = table.values.filter { $0.isOpen && $0.isFolded && $0.delivery.lane == key }.map(\.delivery)
            .sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
        let ready = due.filter { $0.dueAt <= now }
        // While the table is read, the others don't stand still.
        for _ in 0..<Int.random(in: 0..<4, using: &random) {
            switch Int.random(in: 0..<3, using: &random) {
            case 0: plan()
            case 1: answer()
            default: fold()
            }
        }
        schedule.refill(
            key, with: Array(ready.prefix(limit)), isAll: ready.count <= limit,
            next: due.first { $0.dueAt > now }?.dueAt, now: now)
    }

    /// One of the attempts in flight is answered: it will be retried, or has ended.
    mutating func answer() {
        guard !inFlight.isEmpty else { return }
        let (delivery, id, since, isSent) = inFlight.remove(at: Int.random(in: 0..<inFlight.count, using: &random))
        let isAbandoned = Int.random(in: 0..<10, using: &random) == 0
        let fails = dead.contains(delivery.subscriber) || Int.random(in: 0..<3, using: &random) == 0
        let retries = isSent && fails && delivery.attempts < 3
        let result: AttemptResult =
            if !isSent {
                .givenUp
            } else if isAbandoned {
                .unknown
            } else if fails {
                .failed(Self.timing)
            } else {
                Int.random(in: 0..<8, using: &random) == 0 ? .notSent : .ended
            }
        schedule.answered(delivery, result, duration: now - since, now: now)
        if isAbandoned { return schedule.abandoned(delivery, retryAt: now, now: now) }
        let attempt = Attempt(
            id: id, delivery: delivery.id, event: "e", tenant: delivery.tenant, subscriber: delivery.subscriber,
            medium: .webhook, number: delivery.attempts + 1, startedAt: now, durationMilliseconds: 0,
            state: retries ? .retrying : .delivered, nextAttemptAt: retries ? now + 50 : nil)
        unfolded.append(.attempt(delivery, attempt))
    }

    mutating func fold() {
        guard !unfolded.isEmpty else { return }
        let delivery: DueDelivery
        let attempt: Attempt
        switch unfolded.removeFirst() {
        case .plan(let planned):
            table[planned.id]?.isFolded = true
            guard schedule.awaits(planned.partition) else { return }
            return schedule.planned(planned.id, work(planned), now: now)
        case .attempt(let attempted, let made): (delivery, attempt) = (attempted, made)
        }
        table[delivery.id]?.isOpen = attempt.nextAttemptAt != nil
        table[delivery.id]?.delivery.attempts = attempt.number
        table[delivery.id]?.delivery.dueAt = attempt.nextAttemptAt ?? 0
        #expect(schedule.awaits(delivery.partition), "a dispatcher would pass over this record")
        schedule.folded(attempt, partition: delivery.partition, now: now)
    }

    /// A partition is given away, or comes back; nobody else acts for it meanwhile.
    mutating func rebalance(_ partition: Int) {
        if schedule.partitions.contains(partition) {
            schedule.disown([partition])
        } else {
            schedule.own([partition])
            for row in table.values where row.isOpen && row.isFolded && row.delivery.partition == partition {
                schedule.note(work(row.delivery), now: now)
            }
        }
    }
}
