import Contracts
import Fanout
import Testing

/// How many deliveries a schedule takes at once that are to be ended.
struct OverlongRoomTests {
    private func delivery(_ number: Int) -> DueDelivery {
        DueDelivery(
            id: "d\(number)", tenant: "acme", subscriber: "ep_1", medium: .webhook, kind: .event, event: "e",
            partition: 0, offset: 0, attempts: 0, dueAt: 1)
    }

    @Test func `what it has no room for is given back, and taken once there is some`() {
        var schedule = DispatchSchedule(limits: DispatchLimits())
        schedule.own([0])
        let left = schedule.expire((0..<1_002).map(delivery))
        #expect(left == [delivery(1_000), delivery(1_001)])
        #expect(schedule.expire(left) == left)
        #expect(schedule.next(now: 1, id: \.id) == .expire(delivery(0), id: "d0"))
        #expect(schedule.expire(left) == [delivery(1_001)])
    }
}
