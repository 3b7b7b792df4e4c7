import Contracts
import Testing

@testable import Fanout

/// Tenants that always have something to send, at a fake clock; each attempt of a tenant takes so many milliseconds.
private struct Crowd {
    let durations: [String: Int64]
    var schedule: DispatchSchedule
    var now: Int64 = 1
    var inFlight: [(delivery: DueDelivery, until: Int64)] = []
    var begun: [String: Int] = [:]
    private var count = 0

    init(_ durations: [String: Int64], inFlight: Int) {
        self.durations = durations
        schedule = DispatchSchedule(
            limits: DispatchLimits(inFlight: inFlight, perSubscriber: inFlight, failuresToOpen: nil))
        schedule.own([0])
        for tenant in durations.keys { add(tenant) }
    }

    mutating func add(_ tenant: String) {
        let key = LaneKey(partition: 0, subscriber: tenant)
        schedule.note(LaneWork(key: key, tenant: tenant, dueAt: 0), now: now)
    }

    mutating func step() {
        now += 1
        for (delivery, _) in inFlight.filter({ $0.until <= now }) {
            let duration = durations[delivery.tenant] ?? 1
            schedule.answered(delivery, .ended, duration: duration, now: now)
            let attempt = Attempt(
                id: delivery.id, delivery: delivery.id, event: "e", tenant: delivery.tenant,
                subscriber: delivery.subscriber, medium: .webhook, number: 1, startedAt: now, durationMilliseconds: 0,
                state: .delivered)
            schedule.folded(attempt, partition: 0, now: now)
        }
        inFlight.removeAll { $0.until <= now }
        while true {
            switch schedule.next(now: now, id: \.id) {
            case .attempt(let delivery, _):
                inFlight.append((delivery, now + (durations[delivery.tenant] ?? 1)))
                begun[delivery.tenant, default: 0] += 1
            case .refill(let key, _):
                let due = (0..<20).map { _ in
                    count += 1
                    return DueDelivery(
                        id: "d\(count)", tenant: key.subscriber, subscriber: key.subscriber, medium: .webhook,
                        kind: .event, event: "e", partition: 0, offset: 0, attempts: 0, dueAt: 0)
                }
                schedule.refill(key, with: due, isAll: false, next: nil, now: now)
            case .wait, .ask, .giveUp, .expire: return
            }
        }
    }
}

@Suite struct TenantTurnsTests {
    @Test(arguments: [1, 3, 10])
    func `however many tenants hang, another one begins at once`(hanging: Int) {
        var durations: [String: Int64] = [:]
        for index in 0..<hanging { durations["slow\(index)"] = 15_000 }
        var crowd = Crowd(durations, inFlight: 512)
        for _ in 0..<100 { crowd.step() }
        crowd.add("quick")
        crowd.step()
        #expect(crowd.begun["quick", default: 0] >= 8)
        let counts = durations.keys.map { crowd.begun[$0, default: 0] }
        #expect((counts.max() ?? 0) - (counts.min() ?? 0) <= 3, "those that hang are not alike")
    }

    @Test func `places are shared by time: who holds them for longer gets fewer of them`() {
        var crowd = Crowd(["slow": 1_000, "quick": 10], inFlight: 8)
        for _ in 0..<20_000 { crowd.step() }
        let slow = crowd.begun["slow", default: 0]
        let quick = crowd.begun["quick", default: 0]
        #expect(slow > 0)
        #expect(quick > 20 * slow)
    }

    @Test func `one that is alone gets three quarters of the places, whatever its attempts cost`() {
        var crowd = Crowd(["slow": 5_000], inFlight: 512)
        for _ in 0..<6_000 { crowd.step() }
        #expect(crowd.inFlight.count == 384)
    }

    /// What it takes for each must not grow with their number: if all were copied, this would take minutes.
    @Test(.timeLimit(.minutes(1)))
    func `a hundred thousand lanes of a tenant come one after another`() {
        var turns = TenantTurns(DispatchLimits())
        let lanes = (0..<100_000).map { LaneKey(partition: $0 % 12, subscriber: "ep_\($0)") }
        for lane in lanes { turns.add(lane, of: "acme") }
        var next: [LaneKey] = []
        while let lane = turns.next() { next.append(lane) }
        #expect(next == lanes)
    }
}
