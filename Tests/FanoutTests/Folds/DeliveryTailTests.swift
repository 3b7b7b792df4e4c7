import Contracts
import SeededNumbers
import Testing

@testable import Fanout

/// A log of one partition into which two write, and what one of them knows of it.
private struct Simulation {
    struct Entry {
        let isOwn: Bool
        let plan: String?
        /// Own entries are told to the tail, some time after they are in the log.
        var isTold = false
        var checkedFrom: Int64 = 0
    }

    var random: SeededGenerator
    var tail = DeliveryTail(next: 0)
    var log: [Entry] = []
    var folded = 0
    var certain: [String] = []

    mutating func step() {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<15: log.append(Entry(isOwn: true, plan: nil))
        case 15..<30: planIfNone()
        case 30..<32: log.append(Entry(isOwn: false, plan: Bool.random(using: &random) ? name() : nil))
        case 32..<70: tell()
        default: fold()
        }
        take()
    }

    private mutating func name() -> String { "e\(Int.random(in: 0...(log.count / 2 + 4), using: &random))" }

    /// Plans an event that no folded plan decides and that is not begun, as the planner does.
    private mutating func planIfNone() {
        let event = name()
        let isKnown = log.enumerated().contains { $1.plan == event && ($0 < folded || $1.isOwn) }
        guard !isKnown else { return }
        let checkedFrom = Int64(folded)
        // Others write between the look and the append.
        if Int.random(in: 0..<6, using: &random) == 0 { log.append(Entry(isOwn: false, plan: event)) }
        log.append(Entry(isOwn: true, plan: event, checkedFrom: checkedFrom))
    }

    /// Plans are told in order, attempts in any.
    private mutating func tell() {
        let untold = log.indices.filter { log[$0].isOwn && !log[$0].isTold }
        let firstPlan = untold.first { log[$0].plan != nil }
        guard let place = untold.filter({ log[$0].plan == nil || $0 == firstPlan }).randomElement(using: &random) else {
            return
        }
        log[place].isTold = true
        if let event = log[place].plan {
            let plan = Plan(
                event: event, eventType: "t", tenant: "acme", partition: 0, offset: 0, acceptedAt: 1,
                at: Int64(place), deliveries: [])
            tail.wrote(.plan(plan), at: Int64(place), checkedFrom: log[place].checkedFrom)
        } else {
            let attempt = Attempt(
                id: "a", delivery: "d", event: "e", tenant: "acme", subscriber: "s", medium: .webhook, number: 1,
                startedAt: 0, durationMilliseconds: 0, state: .delivered)
            tail.wrote(.attempt(attempt), at: Int64(place))
        }
    }

    private mutating func fold() {
        guard folded < log.count else { return }
        tail.fold(Int64(folded))
        folded += 1
    }

    private mutating func take() {
        for plan in tail.takeCertain() {
            let place = log.firstIndex { $0.plan == plan.event }
            #expect(place.map(Int64.init) == plan.at, "a plan went out that does not count")
            #expect(Int(plan.at) >= folded, "a plan went out that was folded")
            certain.append(plan.event)
        }
    }
}

@Suite struct DeliveryTailTests {
    @Test(arguments: 0..<200)
    func `only plans that are the first of their events go out before they are folded, each once`(seed: Int) {
        var simulation = Simulation(random: SeededGenerator(seed: UInt64(seed)))
        for _ in 0..<400 { simulation.step() }
        #expect(Set(simulation.certain).count == simulation.certain.count)
        #expect(!simulation.certain.isEmpty, "every plan waited for the fold")
    }

    @Test func `what was written is remembered until it is folded`() {
        var tail = DeliveryTail(next: 5)
        let plan = Plan(
            event: "e", eventType: "t", tenant: "acme", partition: 0, offset: 0, acceptedAt: 1, at: 1, deliveries: [])
        tail.wrote(.plan(plan), at: 4, checkedFrom: 4)
        #expect(tail.content(at: 4) == nil, "it was folded before it was told")
        tail.wrote(.plan(plan), at: 6, checkedFrom: 5)
        #expect(tail.content(at: 6) == .plan(plan))
        #expect(tail.takeCertain() == [], "nobody knows what stands before it")
        tail.fold(5)
        #expect(tail.takeCertain() == [], "another one wrote before it")
        tail.fold(6)
        #expect(tail.content(at: 6) == nil)
    }

    @Test func `what is remembered is bounded by deliveries and answers, and what is folded makes room`() throws {
        var tail = DeliveryTail(next: 0)
        let planned = (0..<100).map {
            PlannedDelivery(id: "dlv_\($0)", subscriber: "ep_\($0)", medium: .webhook, kind: .event)
        }
        let plan = Plan(
            event: "e", eventType: "t", tenant: "acme", partition: 0, offset: 0, acceptedAt: 1, at: 1,
            deliveries: planned)
        for offset in Int64(0)..<1_000 { tail.wrote(.plan(plan), at: offset, checkedFrom: 0) }
        let known = (Int64(0)..<1_000).filter { tail.content(at: $0) != nil }
        #expect((150...170).contains(known.count))
        // What follows those that are remembered is not certain before they are folded.
        #expect(tail.takeCertain().count == known.count)
        for offset in Int64(0)..<1_000 { tail.fold(offset) }
        let attempt = Attempt(
            id: "a", delivery: "d", event: "e", tenant: "acme", subscriber: "ep", medium: .webhook, number: 1,
            startedAt: 1, durationMilliseconds: 0, state: .delivered,
            responseBody: String(repeating: "x", count: Attempt.bodyLimit))
        for offset in Int64(1_000)..<2_000 { tail.wrote(.attempt(attempt), at: offset) }
        #expect((200...300).contains((Int64(1_000)..<2_000).count { tail.content(at: $0) != nil }))
    }
}
