import Contracts
import EventLog
import SeededNumbers
import Testing

@testable import Fanout

@Suite struct FoldAgeTests {
    private static let day: Int64 = 86_400_000
    private static let start: Int64 = 1_750_000_000_000

    private static func id(_ number: Int, at time: Int64) -> String {
        PlannedDelivery.id(event: "evt_\(number)", partition: 0, acceptedAt: time, subscriber: "ep", kind: .event)
    }

    /// An event, its plan, and what came of its delivery.
    private static func story(
        _ number: Int, at time: Int64, endedAt: Int64? = nil, deliveries: Int = 1, in scene: FoldScene
    ) -> [LogRecord] {
        var event = Scene.event("evt_\(number)")
        event.acceptedAt = time
        let planned = PlannedDelivery(id: id(number, at: time), subscriber: "ep", medium: .webhook, kind: .event)
        let plan = Plan(
            event: event.id, eventType: "t", tenant: "acme", partition: 0, offset: 0, acceptedAt: time, at: time,
            deliveries: deliveries == 0 ? [] : [planned])
        var records = [scene.place(event.newRecord(), in: 0), place(.plan(plan), scene)]
        for (index, at) in [time, endedAt].compactMap(\.self).enumerated() where deliveries > 0 {
            let attempt = Attempt(
                id: "att_\(number)_\(index)", delivery: planned.id, event: event.id, tenant: "acme", subscriber: "ep",
                medium: .webhook, number: index + 1, startedAt: at, durationMilliseconds: 0,
                state: index == 0 ? .retrying : .delivered, nextAttemptAt: index == 0 ? at + 5 : nil)
            records.append(place(.attempt(attempt), scene))
        }
        return records
    }

    private static func place(_ content: DeliveryRecord, _ scene: FoldScene) -> LogRecord {
        scene.place(content.newRecord(partition: 0, key: nil), in: 0)
    }

    @Test func `what ended longer ago than the log is kept for goes, what has not ended stays`() throws {
        let scene = try FoldScene()
        try scene.fold(Self.story(1, at: Self.start, endedAt: Self.start + 10, in: scene))
        try scene.fold(Self.story(2, at: Self.start, in: scene))
        try scene.fold(Self.story(3, at: Self.start, endedAt: Self.start + 20 * Self.day, in: scene))
        try scene.fold(Self.story(4, at: Self.start, deliveries: 0, in: scene))
        #expect(try scene.rows("SELECT event FROM plans").count == 4)
        #expect(try scene.rows("SELECT number FROM attempts").count == 2)
        try scene.fold(Self.story(5, at: Self.start + 31 * Self.day, endedAt: Self.start + 31 * Self.day, in: scene))
        #expect(try scene.rows("SELECT event FROM deliveries ORDER BY event") == [["evt_2"], ["evt_3"], ["evt_5"]])
        #expect(try scene.rows("SELECT event FROM plans ORDER BY event") == [["evt_2"], ["evt_3"], ["evt_5"]])
        #expect(try scene.rows("SELECT delivery FROM attempts").count == 2)
        #expect(try scene.rows("SELECT id FROM events") == [["evt_5"]])
        // Ended at last, it goes thirty days later.
        let late = Attempt(
            id: "att_late", delivery: Self.id(2, at: Self.start), event: "evt_2", tenant: "acme", subscriber: "ep",
            medium: .webhook, number: 2, startedAt: Self.start + 32 * Self.day, durationMilliseconds: 0,
            state: .delivered)
        try scene.fold([Self.place(.attempt(late), scene)])
        #expect(try scene.rows("SELECT state FROM deliveries WHERE event = 'evt_2'") == [["delivered"]])
        try scene.fold(Self.story(6, at: Self.start + 70 * Self.day, endedAt: Self.start + 70 * Self.day, in: scene))
        #expect(try scene.rows("SELECT event FROM deliveries") == [["evt_6"]])
        #expect(try scene.rows("SELECT delivery FROM attempts").count == 1)
    }

    @Test(arguments: 0..<20)
    func `folded again in other batches, the same is left`(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let first = try FoldScene()
        var records: [LogRecord] = []
        for number in 0..<40 {
            let time = Self.start + Int64(number) * 2 * Self.day
            let wait = Int64.random(in: 0..<(3 * Self.day), using: &random)
            let hasEnded = Int.random(in: 0..<6, using: &random) > 0
            records += Self.story(
                number, at: time, endedAt: hasEnded ? time + wait : nil,
                deliveries: Int.random(in: 0..<4, using: &random), in: first)
        }
        for record in records { try first.fold([record]) }
        let second = try FoldScene()
        try second.fold(records)
        let third = try FoldScene()
        try third.fold(FoldScene.shuffle(records, &random), &random)
        #expect(try first.contents() == second.contents())
        #expect(try first.contents() == third.contents())
        #expect(try first.rows("SELECT id FROM events").count < 20)
    }

    @Test func `a record whose clock is far ahead takes nothing with it`() throws {
        let clock = TestTime()
        let scene = try FoldScene(now: { clock.now })
        let (past, future) = (clock.now - 20 * Self.day, clock.now + 400 * Self.day)
        try scene.fold(Self.story(1, at: past, endedAt: past, in: scene))
        try scene.fold(Self.story(2, at: future, endedAt: future, in: scene))
        #expect(try scene.rows("SELECT id FROM events ORDER BY id") == [["evt_1"], ["evt_2"]])
        #expect(try scene.rows("SELECT event FROM deliveries ORDER BY event") == [["evt_1"], ["evt_2"]])
        // In time the old one goes all the same.
        clock.advance(by: .seconds(11 * 86_400))
        try scene.fold(Self.story(3, at: clock.now, endedAt: clock.now, in: scene))
        #expect(try scene.rows("SELECT id FROM events ORDER BY id") == [["evt_2"], ["evt_3"]])
        #expect(try scene.rows("SELECT event FROM deliveries ORDER BY event") == [["evt_2"], ["evt_3"]])
    }

    @Test(arguments: 0..<20)
    func `what comes late is shown or not whatever batch it comes in, and with its plan`(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let end = Self.start + 60 * Self.day
        let first = try FoldScene(now: { end })
        var records: [LogRecord] = []
        for number in 0..<60 {
            // The times of a partition are in no order.
            let time = Self.start + Int64.random(in: 0...60, using: &random) * Self.day
            let hasEnded = Int.random(in: 0..<6, using: &random) > 0
            records += Self.story(
                number, at: time, endedAt: hasEnded ? time : nil, deliveries: Int.random(in: 0..<4, using: &random),
                in: first)
        }
        for record in records { try first.fold([record]) }
        let second = try FoldScene(now: { end })
        try second.fold(records)
        let third = try FoldScene(now: { end })
        try third.fold(FoldScene.shuffle(records, &random), &random)
        let shown = try first.shown(at: end)
        #expect(try second.shown(at: end) == shown)
        #expect(try third.shown(at: end) == shown)
        // Every event that is shown has its plan still.
        #expect(shown[0] == shown[2])
        #expect(shown[0].count > 10)
    }
}
