import Contracts
import Fanout
import Testing

@Suite struct DispatchScheduleTests {
    @Test(arguments: 0..<200)
    func `whatever comes in whatever order, limits hold, nothing is begun twice at once, and everything ends`(
        seed: Int
    ) throws {
        var simulation = ScheduleSimulation(seed: UInt64(seed))
        for _ in 0..<500 {
            switch Int.random(in: -4..<20, using: &simulation.random) {
            case -4: simulation.expire()
            case -3: simulation.dead.insert("t\(Int.random(in: 0..<3, using: &simulation.random))-s1")
            case -2: simulation.dead.removeAll()
            case -1: simulation.rebalance(Int.random(in: 0..<2, using: &simulation.random))
            case 0..<4: simulation.plan()
            case 4..<8: simulation.answer()
            case 8..<12: simulation.fold()
            case 12..<16: simulation.now += 20
            default: try simulation.pump()
            }
        }
        // Half of the runs end while somebody is down.
        if seed % 2 == 0 { simulation.dead.removeAll() }
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
        // At 20 a second, and two of them at once.
        for (first, third) in zip(simulation.rated, simulation.rated.dropFirst(2)) { #expect(third - first >= 50) }
        // What is looked at for the last time may be asked for its rate, and is forgotten with the next sweep.
        for pause in [2 * 3_600_000, 60_000] as [Int64] {
            simulation.now += pause
            try simulation.pump()
        }
        #expect(simulation.schedule.isEmpty, "something that is over is remembered")
    }

    @Test func `tenants take turns, however much one of them has waiting`() {
        var schedule = DispatchSchedule(
            limits: DispatchLimits(inFlight: 4, perSubscriber: 4, unrecorded: 100, refill: 50, failuresToOpen: nil))
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
            switch schedule.next(now: 1, id: \.id) {
            case .attempt(let delivery, _):
                begun.append(delivery.tenant)
            case .refill(let key, _):
                schedule.refill(
                    key, with: due(key.subscriber, key.subscriber == "large" ? 50 : 2), isAll: true, next: nil, now: 1)
            case .wait, .giveUp, .expire, .ask:
                Issue.record("nothing to do")
                return
            }
        }
        #expect(begun.count { $0 == "small" } == 2)
    }

    @Test func `another's attempt, folded while ours is in flight, neither releases ours nor strands the delivery`() {
        var schedule = DispatchSchedule(limits: DispatchLimits(failuresToOpen: nil))
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
        _ = schedule.next(now: 1, id: \.id)
        schedule.refill(lane, with: [delivery], isAll: true, next: nil, now: 1)
        #expect(schedule.next(now: 1) { _ in "ours" } == .attempt(delivery, id: "ours"))
        schedule.folded(attempt("theirs", .retrying, next: 50), partition: 0, now: 2)
        // The projection has the delivery due at 50 by the other's attempt; ours still is in flight then.
        guard case .refill = schedule.next(now: 60, id: \.id) else {
            Issue.record("the lane is not looked at")
            return
        }
        schedule.refill(lane, with: [delivery], isAll: true, next: nil, now: 60)
        #expect(schedule.next(now: 60, id: \.id) == .wait(until: nil))
        schedule.answered(delivery, .ended, duration: 60, now: 60)
        schedule.folded(attempt("ours", .delivered), partition: 0, now: 70)
        guard case .refill = schedule.next(now: 70, id: \.id) else {
            Issue.record("the delivery is stranded")
            return
        }
    }

    @Test func `one tenant never holds every place`() {
        var schedule = DispatchSchedule(
            limits: DispatchLimits(inFlight: 4, perSubscriber: 4, unrecorded: 100, refill: 50, failuresToOpen: nil))
        schedule.own([0])
        func fill(_ tenant: String) {
            schedule.note(LaneWork(key: LaneKey(partition: 0, subscriber: tenant), tenant: tenant, dueAt: 0), now: 1)
        }
        func begun() -> [String] {
            var begun: [String] = []
            while true {
                switch schedule.next(now: 1, id: \.id) {
                case .attempt(let delivery, _):
                    begun.append(delivery.tenant)
                case .refill(let key, _):
                    let due = (0..<10).map { index in
                        DueDelivery(
                            id: "\(key.subscriber)\(index)", tenant: key.subscriber, subscriber: key.subscriber,
                            medium: .webhook, kind: .event, event: "e", partition: 0, offset: 0, attempts: 0, dueAt: 0)
                    }
                    schedule.refill(key, with: due, isAll: true, next: nil, now: 1)
                case .wait, .giveUp, .expire, .ask: return begun
                }
            }
        }
        fill("greedy")
        #expect(begun() == ["greedy", "greedy", "greedy"])
        fill("late")
        #expect(begun() == ["late"])
    }

    @Test func `what belongs to another instance is not begun`() {
        var schedule = DispatchSchedule(limits: DispatchLimits(failuresToOpen: nil))
        schedule.own([1])
        let lane = LaneKey(partition: 0, subscriber: "ep_1")
        schedule.note(LaneWork(key: lane, tenant: "acme", dueAt: 0), now: 1)
        #expect(schedule.next(now: 1, id: \.id) == .wait(until: nil))
        schedule.own([0])
        schedule.note(LaneWork(key: lane, tenant: "acme", dueAt: 0), now: 1)
        #expect(schedule.next(now: 1, id: \.id) == .refill(lane, limit: DispatchLimits().refill))
        schedule.disown([0])
        #expect(schedule.next(now: 1, id: \.id) == .wait(until: nil))
    }

    /// A lane in which one delivery is due.
    private static func due() -> (DispatchSchedule, LaneKey, DueDelivery) {
        var schedule = DispatchSchedule(limits: DispatchLimits(failuresToOpen: nil))
        schedule.own([0])
        let delivery = DueDelivery(
            id: "d1", tenant: "acme", subscriber: "ep_1", medium: .webhook, kind: .event, event: "e", partition: 0,
            offset: 0, attempts: 0, dueAt: 0)
        schedule.note(LaneWork(key: delivery.lane, tenant: "acme", dueAt: 0), now: 1)
        return (schedule, delivery.lane, delivery)
    }

    @Test(arguments: [DeliveryKind.event, .test])
    func `what is to be attempted has begun: it is awaited where its partition goes, and not read again`(
        kind: DeliveryKind
    ) {
        var (schedule, lane, delivery) = Self.due()
        delivery.kind = kind
        if kind == .test {
            schedule.foresee(delivery, now: 1)
        } else {
            #expect(schedule.next(now: 1, id: \.id) == .refill(lane, limit: DispatchLimits().refill))
            schedule.refill(lane, with: [delivery], isAll: true, next: nil, now: 1)
        }
        #expect(schedule.next(now: 1, id: \.id) == .attempt(delivery, id: "d1"))
        #expect(schedule.unrecorded(in: [0]) == 1)
        #expect(schedule.attemptsInFlight == 1)
        schedule.note(LaneWork(key: lane, tenant: "acme", dueAt: 0), now: 1)
        #expect(schedule.next(now: 1, id: \.id) == .refill(lane, limit: DispatchLimits().refill + 1))
        schedule.refill(lane, with: [delivery], isAll: true, next: nil, now: 1)
        #expect(schedule.next(now: 1, id: \.id) == .wait(until: nil))
    }

    @Test func `a lane is read by one at a time, and what is noted meanwhile is read after it`() {
        var (schedule, lane, first) = Self.due()
        var second = first
        second.id = "d2"
        let refill = DispatchSchedule.Action.refill(lane, limit: DispatchLimits().refill)
        #expect(schedule.next(now: 1, id: \.id) == refill)
        schedule.note(LaneWork(key: lane, tenant: "acme", dueAt: 0), now: 1)
        #expect(schedule.next(now: 1, id: \.id) == .wait(until: nil))
        schedule.refill(lane, with: [first], isAll: true, next: nil, now: 1)
        #expect(schedule.next(now: 1, id: \.id) == .attempt(first, id: "d1"))
        #expect(schedule.next(now: 1, id: \.id) == .refill(lane, limit: DispatchLimits().refill + 1))
        schedule.refill(lane, with: [first, second], isAll: true, next: nil, now: 1)
        #expect(schedule.next(now: 1, id: \.id) == .attempt(second, id: "d2"))
        #expect(schedule.next(now: 1, id: \.id) == .wait(until: nil))
    }
}
