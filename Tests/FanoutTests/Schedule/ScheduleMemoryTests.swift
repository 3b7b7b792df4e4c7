import Contracts
import Fanout
import Testing

/// What a schedule keeps is as much as there is to remember, however long it runs.
@Suite struct ScheduleMemoryTests {
    @Test func `a lane that is looked at again and again, with something due in days, keeps few timers`() {
        var schedule = DispatchSchedule(limits: DispatchLimits(failuresToOpen: nil))
        schedule.own([0])
        let key = LaneKey(partition: 0, subscriber: "ep_1")
        let days: Int64 = 200_000_000
        for now in stride(from: Int64(10), to: 10_000, by: 10) {
            schedule.note(LaneWork(key: key, tenant: "acme", dueAt: now + 5), now: now)
            #expect(schedule.next(now: now, id: \.id) == .wait(until: now + 5))
            #expect(schedule.next(now: now + 5, id: \.id) == .refill(key, limit: DispatchLimits().refill))
            schedule.refill(key, with: [], isAll: true, next: days, now: now + 5)
        }
        #expect(schedule.looks <= 2)
        #expect(schedule.next(now: 10_000, id: \.id) == .wait(until: days))
        #expect(schedule.next(now: days, id: \.id) == .refill(key, limit: DispatchLimits().refill))
    }

    @Test func `a subscriber that fails now and then leaves no trail`() {
        var schedule = DispatchSchedule()
        schedule.own([0])
        for now in Int64(1)...2_000 {
            let delivery = Backlog.delivery("d\(now)")
            schedule.foresee(delivery, now: now)
            if case .ask = schedule.next(now: now, id: \.id) { schedule.set(rate: nil, of: "ep_1", now: now) }
            _ = schedule.next(now: now, id: \.id)
            #expect(schedule.attemptsInFlight == 1)
            let result = now % 3 == 0 ? AttemptResult.failed(Backlog.timing) : .ended
            schedule.answered(delivery, result, duration: 1, now: now)
            schedule.planned(
                delivery.id, LaneWork(key: delivery.lane, tenant: "acme", dueAt: 0), now: now)
            let attempt = Attempt(
                id: delivery.id, delivery: delivery.id, event: "e", tenant: "acme", subscriber: "ep_1",
                medium: .webhook, number: 1, startedAt: now, durationMilliseconds: 0, state: .delivered)
            schedule.folded(attempt, partition: 0, now: now)
        }
        #expect(schedule.looks <= 2)
        #expect(!schedule.isEmpty, "a failure is remembered for a while")
        _ = schedule.next(now: 3_700_000, id: \.id)
        #expect(schedule.isEmpty)
    }

    @Test func `a subscriber that is asked for its rate, and then has nothing, is forgotten`() {
        var schedule = DispatchSchedule()
        schedule.own([0])
        for index in 0..<1_000 {
            let key = LaneKey(partition: 0, subscriber: "ep_\(index)")
            schedule.note(LaneWork(key: key, tenant: "acme", dueAt: 0), now: 1)
            #expect(schedule.next(now: 1, id: \.id) == .ask(subscriber: key.subscriber, tenant: "acme"))
            schedule.disown([0])
            schedule.own([0])
            schedule.set(rate: 10, of: key.subscriber, now: 1)
        }
        _ = schedule.next(now: 100_000, id: \.id)
        #expect(schedule.isEmpty)
    }
}
