import Contracts
import Fanout
import Testing

/// A table of what is due, and a schedule over it, driven by random steps.
private struct Simulation {
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

    let limits = DispatchLimits(inFlight: 6, perSubscriber: 3, unrecorded: 12, refill: 4, foreseen: 10)
    var schedule: DispatchSchedule
    var random: SeededGenerator
    var now: Int64 = 1_000
    var table: [String: Row] = [:]
    var inFlight: [(DueDelivery, String)] = []
    /// What stands in the log and is not folded, in its order.
    var unfolded: [Record] = []
    var begun: [String: Int] = [:]
    var count = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
        schedule = DispatchSchedule(limits: limits)
        schedule.own([0, 1])
    }

    mutating func plan() {
        count += 1
        let tenant = "t\(Int.random(in: 0..<3, using: &random))"
        let delivery = DueDelivery(
            id: "d\(count)", tenant: tenant, subscriber: "\(tenant)-s\(Int.random(in: 0..<3, using: &random))",
            medium: .webhook, kind: .event, event: "e", partition: Int.random(in: 0..<2, using: &random), offset: 0,
            attempts: 0, dueAt: now)
        table[delivery.id] = Row(delivery: delivery, isFolded: false)
        unfolded.append(.plan(delivery))
        // Ours and certain, or only known once it is folded.
        if schedule.partitions.contains(delivery.partition), Bool.random(using: &random) {
            schedule.foresee(delivery, now: now)
        }
    }

    private func work(_ delivery: DueDelivery) -> LaneWork {
        let key = LaneKey(partition: delivery.partition, subscriber: delivery.subscriber)
        return LaneWork(key: key, tenant: delivery.tenant, dueAt: delivery.dueAt)
    }

    /// Attempts that were answered and are not folded.
    private var unfoldedAttempts: [DueDelivery] {
        unfolded.compactMap { if case .attempt(let delivery, _) = $0 { delivery } else { nil } }
    }

    /// Does what the schedule says until it waits.
    mutating func pump() throws {
        while true {
            switch schedule.next(now: now) {
            case .attempt(let delivery):
                #expect(!inFlight.contains { $0.0.id == delivery.id }, "begun twice")
                #expect(!unfoldedAttempts.contains { $0.id == delivery.id }, "begun before it was folded")
                let row = try #require(table[delivery.id])
                #expect(row.isOpen && row.delivery.dueAt <= now)
                let id = "a\(delivery.id)-\(delivery.attempts + 1)"
                schedule.begin(delivery, attempt: id)
                inFlight.append((delivery, id))
                begun[delivery.id, default: 0] += 1
                #expect(inFlight.count <= limits.inFlight)
                #expect(inFlight.count { $0.0.subscriber == delivery.subscriber } <= limits.perSubscriber)
                #expect(inFlight.count + unfoldedAttempts.count <= limits.unrecorded)
            case .refill(let key, let limit):
                let due = table.values.filter { row in
                    row.isOpen && row.isFolded && row.delivery.partition == key.partition
                        && row.delivery.subscriber == key.subscriber
                }.map(\.delivery).sorted { ($0.dueAt, $0.id) < ($1.dueAt, $1.id) }
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
            case .wait(let until):
                if let until { #expect(until > now) }
                return
            }
        }
    }

    /// One of the attempts in flight is answered: it will be retried, or has ended.
    mutating func answer() {
        guard !inFlight.isEmpty else { return }
        let (delivery, id) = inFlight.remove(at: Int.random(in: 0..<inFlight.count, using: &random))
        schedule.answered(delivery)
        if Int.random(in: 0..<10, using: &random) == 0 {
            schedule.abandoned(delivery, retryAt: now, now: now)
            return
        }
        let retries = delivery.attempts < 3 && Bool.random(using: &random)
        let attempt = Attempt(
            id: id, delivery: delivery.id, event: "e", tenant: delivery.tenant, subscriber: delivery.subscriber,
            medium: .webhook,
            number: delivery.attempts + 1, startedAt: now, durationMilliseconds: 0,
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

@Suite struct DispatchScheduleTests {
    @Test(arguments: 0..<200)
    func `whatever comes in whatever order, limits hold, nothing is begun twice at once, and everything ends`(
        seed: Int
    ) throws {
        var simulation = Simulation(seed: UInt64(seed))
        for _ in 0..<400 {
            switch Int.random(in: -1..<20, using: &simulation.random) {
            case -1: simulation.rebalance(Int.random(in: 0..<2, using: &simulation.random))
            case 0..<4: simulation.plan()
            case 4..<8: simulation.answer()
            case 8..<12: simulation.fold()
            case 12..<16: simulation.now += 20
            default: try simulation.pump()
            }
        }
        for partition in 0..<2 where !simulation.schedule.partitions.contains(partition) {
            simulation.rebalance(partition)
        }
        var rounds = 0
        while simulation.table.values.contains(where: \.isOpen) {
            simulation.now += 20
            try simulation.pump()
            simulation.answer()
            simulation.fold()
            rounds += 1
            try #require(rounds < 20_000, "something is never begun")
        }
        #expect(simulation.begun.count == simulation.count)
    }

    @Test func `tenants take turns, however much one of them has waiting`() {
        var schedule = DispatchSchedule(
            limits: DispatchLimits(inFlight: 4, perSubscriber: 4, unrecorded: 100, refill: 50))
        schedule.own([0])
        func due(_ tenant: String, _ count: Int) -> [DueDelivery] {
            (0..<count).map { index in
                DueDelivery(
                    id: "\(tenant)\(index)", tenant: tenant, subscriber: tenant, medium: .webhook, kind: .event,
                    event: "e", partition: 0, offset: 0, attempts: 0, dueAt: 0)
            }
        }
        for tenant in ["large", "small"] {
            schedule.note(LaneWork(key: LaneKey(partition: 0, subscriber: tenant), tenant: tenant, dueAt: 0), now: 1)
        }
        var begun: [String] = []
        while begun.count < 4 {
            switch schedule.next(now: 1) {
            case .attempt(let delivery):
                schedule.begin(delivery, attempt: "a")
                begun.append(delivery.tenant)
            case .refill(let key, _):
                schedule.refill(
                    key, with: due(key.subscriber, key.subscriber == "large" ? 50 : 2), isAll: true, next: nil, now: 1)
            case .wait: Issue.record("nothing to do")
            }
        }
        #expect(begun.count { $0 == "small" } == 2)
    }

    @Test func `another's attempt, folded while ours is in flight, neither releases ours nor strands the delivery`() {
        var schedule = DispatchSchedule()
        schedule.own([0])
        let lane = LaneKey(partition: 0, subscriber: "ep_1")
        let delivery = DueDelivery(
            id: "d1", tenant: "acme", subscriber: "ep_1", medium: .webhook, kind: .event, event: "e", partition: 0,
            offset: 0, attempts: 0, dueAt: 0)
        func attempt(_ id: String, _ state: DeliveryState, next: Int64? = nil) -> Attempt {
            Attempt(
                id: id, delivery: "d1", event: "e", tenant: "acme", subscriber: "ep_1", medium: .webhook, number: 1,
                startedAt: 0, durationMilliseconds: 0, state: state, nextAttemptAt: next)
        }
        schedule.note(LaneWork(key: lane, tenant: "acme", dueAt: 0), now: 1)
        _ = schedule.next(now: 1)
        schedule.refill(lane, with: [delivery], isAll: true, next: nil, now: 1)
        #expect(schedule.next(now: 1) == .attempt(delivery))
        schedule.begin(delivery, attempt: "ours")
        schedule.folded(attempt("theirs", .retrying, next: 50), partition: 0, now: 2)
        // The projection has the delivery due at 50 by the other's attempt; ours still is in flight then.
        guard case .refill = schedule.next(now: 60) else {
            Issue.record("the lane is not looked at")
            return
        }
        schedule.refill(lane, with: [delivery], isAll: true, next: nil, now: 60)
        #expect(schedule.next(now: 60) == .wait(until: nil))
        schedule.answered(delivery)
        schedule.folded(attempt("ours", .delivered), partition: 0, now: 70)
        guard case .refill = schedule.next(now: 70) else {
            Issue.record("the delivery is stranded")
            return
        }
    }

    @Test func `one tenant never holds every place`() {
        var schedule = DispatchSchedule(
            limits: DispatchLimits(inFlight: 4, perSubscriber: 4, unrecorded: 100, refill: 50))
        schedule.own([0])
        func fill(_ tenant: String) {
            schedule.note(LaneWork(key: LaneKey(partition: 0, subscriber: tenant), tenant: tenant, dueAt: 0), now: 1)
        }
        func begun() -> [String] {
            var begun: [String] = []
            while true {
                switch schedule.next(now: 1) {
                case .attempt(let delivery):
                    schedule.begin(delivery, attempt: "a")
                    begun.append(delivery.tenant)
                case .refill(let key, _):
                    let due = (0..<10).map { index in
                        DueDelivery(
                            id: "\(key.subscriber)\(index)", tenant: key.subscriber, subscriber: key.subscriber,
                            medium: .webhook, kind: .event, event: "e", partition: 0, offset: 0, attempts: 0, dueAt: 0)
                    }
                    schedule.refill(key, with: due, isAll: true, next: nil, now: 1)
                case .wait: return begun
                }
            }
        }
        fill("greedy")
        #expect(begun() == ["greedy", "greedy", "greedy"])
        fill("late")
        #expect(begun() == ["late"])
    }

    @Test func `what belongs to another instance is not begun`() {
        var schedule = DispatchSchedule()
        schedule.own([1])
        let lane = LaneKey(partition: 0, subscriber: "ep_1")
        schedule.note(LaneWork(key: lane, tenant: "acme", dueAt: 0), now: 1)
        #expect(schedule.next(now: 1) == .wait(until: nil))
        schedule.own([0])
        schedule.note(LaneWork(key: lane, tenant: "acme", dueAt: 0), now: 1)
        #expect(schedule.next(now: 1) == .refill(lane, limit: DispatchLimits().refill))
        schedule.disown([0])
        #expect(schedule.next(now: 1) == .wait(until: nil))
    }
}
