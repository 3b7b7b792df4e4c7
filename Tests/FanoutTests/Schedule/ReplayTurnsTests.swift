import Contracts
import Fanout
import Testing

/// What is replayed to an endpoint leaves to what is new its place, its turn and its rate.
@Suite struct ReplayTurnsTests {
    private static let lane = LaneKey(partition: 0, subscriber: "ep_1")
    private static let replays = LaneKey(partition: 0, subscriber: "ep_1", isReplay: true)

    private static func delivery(_ id: String, _ kind: DeliveryKind) -> DueDelivery {
        DueDelivery(
            id: id, tenant: "acme", subscriber: "ep_1", medium: .webhook, kind: kind, event: "e", partition: 0,
            offset: 0, attempts: 0, dueAt: 1)
    }

    private static func replayed(_ count: Int) -> [DueDelivery] {
        (0..<count).map { delivery("r\($0)", .replay) }
    }

    /// A schedule in which replays are due, and are read when it asks for them.
    private struct Stage {
        var schedule: DispatchSchedule
        var due: [DueDelivery]
        let rate: Int?

        init(_ limits: DispatchLimits, replays: Int, rate: Int? = nil) {
            schedule = DispatchSchedule(limits: limits)
            schedule.own([0])
            due = ReplayTurnsTests.replayed(replays)
            self.rate = rate
            schedule.note(LaneWork(key: ReplayTurnsTests.replays, tenant: "acme", dueAt: 1), now: 1)
        }

        mutating func answer(_ delivery: DueDelivery, at now: Int64 = 1) {
            schedule.answered(delivery, .ended, duration: 1, now: now)
        }

        /// What begins now.
        mutating func pump(_ now: Int64) -> (begun: [DueDelivery], until: Int64?) {
            var begun: [DueDelivery] = []
            while true {
                switch schedule.next(now: now, id: \.id) {
                case .attempt(let delivery, _), .giveUp(let delivery, _), .expire(let delivery, _):
                    begun.append(delivery)
                case .refill(let lane, _):
                    schedule.refill(lane, with: lane.isReplay ? due : [], isAll: true, next: nil, now: now)
                    if lane.isReplay { due = [] }
                case .ask(let subscriber, _): schedule.set(rate: rate, of: subscriber, now: now)
                case .wait(let until): return (begun, until)
                }
            }
        }
    }

    @Test func `what is new begins before it is folded, while replays are due and while they are read`() {
        var schedule = DispatchSchedule(limits: DispatchLimits(failuresToOpen: nil))
        schedule.own([0])
        schedule.note(LaneWork(key: Self.replays, tenant: "acme", dueAt: 1), now: 1)
        let (first, second) = (Self.delivery("d1", .event), Self.delivery("d2", .event))
        schedule.foresee(first, now: 1)
        #expect(schedule.next(now: 1, id: \.id) == .refill(Self.replays, limit: DispatchLimits().refill))
        schedule.foresee(second, now: 1)
        var begun: [DueDelivery] = []
        while case .attempt(let delivery, _) = schedule.next(now: 1, id: \.id) { begun.append(delivery) }
        #expect(begun == [first, second])
    }

    @Test func `replays take half of an endpoint's places, and one where what is new holds more`() throws {
        var stage = Stage(DispatchLimits(perSubscriber: 4), replays: 10)
        let replayed = stage.pump(1).begun
        #expect(replayed.map(\.kind) == [.replay, .replay])
        for index in 0..<5 { stage.schedule.foresee(Self.delivery("d\(index)", .event), now: 1) }
        #expect(stage.pump(1).begun.map(\.id) == ["d0", "d1"])
        for delivery in replayed { stage.answer(delivery) }
        #expect(stage.pump(2).begun.map(\.id) == ["d2", "r2"])
        for (ended, next) in [("d0", "d3"), ("d1", "d4")] {
            stage.answer(Self.delivery(ended, .event))
            #expect(stage.pump(3).begun.map(\.id) == [next])
        }
        stage.answer(Self.delivery("d2", .event))
        #expect(stage.pump(4).begun.isEmpty)
        stage.answer(Self.delivery("r2", .replay))
        #expect(stage.pump(5).begun.map(\.id) == ["r3"])
    }

    @Test func `of an endpoint's rate, what is new has what may come at once, and goes first`() throws {
        // One in 20 ms, five of them at once.
        var stage = Stage(DispatchLimits(), replays: 3, rate: 50_000)
        #expect(stage.pump(1_000).begun.map(\.id) == ["r0"])
        for index in 0..<5 { stage.schedule.foresee(Self.delivery("d\(index)", .event), now: 1_000) }
        #expect(stage.pump(1_000).begun.map(\.id) == ["d0", "d1", "d2", "d3"])
        var begun: [String] = []
        var now: Int64 = 1_000
        while begun.count < 3 {
            let (more, until) = stage.pump(now)
            for delivery in more {
                begun.append(delivery.id)
                stage.answer(delivery, at: now)
            }
            now = max(now + 1, try #require(until ?? (more.isEmpty ? nil : now)))
        }
        #expect(begun == ["d4", "r1", "r2"])
    }

    @Test func `a replay that was attempted is settled in the lane of replays`() {
        var stage = Stage(DispatchLimits(failuresToOpen: nil), replays: 1)
        let replay = Self.delivery("r0", .replay)
        #expect(stage.pump(1).begun == [replay])
        stage.answer(replay)
        let attempt = Attempt(
            id: "r0", delivery: "r0", event: "e", tenant: "acme", subscriber: "ep_1", medium: .webhook, number: 1,
            startedAt: 1, durationMilliseconds: 1, state: .retrying, nextAttemptAt: 50)
        stage.schedule.folded(attempt, partition: 0, now: 3)
        #expect(stage.schedule.unrecorded(in: [0]) == 0)
        #expect(stage.schedule.next(now: 3, id: \.id) == .wait(until: 50))
        #expect(stage.schedule.next(now: 50, id: \.id) == .refill(Self.replays, limit: DispatchLimits().refill))
    }
}
