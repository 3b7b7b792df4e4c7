import Contracts
import Fanout
import Testing

/// A schedule over a table of deliveries to one endpoint, all of them due from the start.
struct Backlog {
    static let lane = LaneKey(partition: 0, subscriber: "ep_1")
    static let timing = CircuitTiming(patience: 0, firstPause: 100, longestPause: 400, longestDeferral: 5_000)

    var schedule: DispatchSchedule
    var waiting: [DueDelivery]
    var rate: Int?

    init(_ count: Int, failuresToOpen: Int = 5, rate: Int? = nil, dueAt: Int64 = 0) {
        schedule = DispatchSchedule(limits: DispatchLimits(perSubscriber: 4, failuresToOpen: failuresToOpen))
        schedule.own([0])
        waiting = (0..<count).map { Self.delivery("d\($0)", dueAt: dueAt) }
        self.rate = rate
        schedule.note(LaneWork(key: Self.lane, tenant: "acme", dueAt: 0), now: 1)
    }

    static func delivery(_ id: String, kind: DeliveryKind = .event, dueAt: Int64 = 0) -> DueDelivery {
        DueDelivery(
            id: id, tenant: "acme", subscriber: "ep_1", medium: .webhook, kind: kind, event: "e", partition: 0,
            offset: 0, attempts: 0, dueAt: dueAt)
    }

    /// What begins now: the ids of attempts, and of deliveries that are given up.
    mutating func pump(_ now: Int64) -> (sent: [DueDelivery], givenUp: [DueDelivery], until: Int64?) {
        var sent: [DueDelivery] = []
        var givenUp: [DueDelivery] = []
        while true {
            switch schedule.next(now: now, id: \.id) {
            case .attempt(let delivery, _): sent.append(delivery)
            case .giveUp(let delivery, _), .expire(let delivery, _):
                schedule.answered(delivery, .givenUp, duration: 0, now: now)
                end(delivery, .deadLetter, now)
                givenUp.append(delivery)
            case .refill(let lane, let limit):
                let read = Array(waiting.prefix(limit))
                schedule.refill(lane, with: read, isAll: read.count == waiting.count, next: nil, now: now)
            case .ask(let subscriber, _): schedule.set(rate: rate, of: subscriber, now: now)
            case .wait(let until): return (sent, givenUp, until)
            }
        }
    }

    mutating func answer(_ delivery: DueDelivery, _ result: AttemptResult, _ now: Int64) {
        schedule.answered(delivery, result, duration: 1, now: now)
        switch result {
        case .failed: end(delivery, .retrying, now, next: now + 1_000_000)
        case .unknown: schedule.abandoned(delivery, retryAt: now, now: now)
        default: end(delivery, .delivered, now)
        }
    }

    private mutating func end(_ delivery: DueDelivery, _ state: DeliveryState, _ now: Int64, next: Int64? = nil) {
        waiting.removeAll { $0.id == delivery.id }
        let attempt = Attempt(
            id: delivery.id, delivery: delivery.id, event: "e", tenant: "acme", subscriber: "ep_1", medium: .webhook,
            number: 1, startedAt: now, durationMilliseconds: 0, state: state, nextAttemptAt: next)
        schedule.folded(attempt, partition: 0, now: now)
    }

    /// Fails until the circuit is open. Returns when the first probe may go.
    mutating func open(_ now: Int64) throws -> Int64 {
        while true {
            let (sent, _, until) = pump(now)
            if sent.isEmpty { return try #require(until) }
            for delivery in sent { answer(delivery, .failed(Self.timing), now) }
        }
    }
}
