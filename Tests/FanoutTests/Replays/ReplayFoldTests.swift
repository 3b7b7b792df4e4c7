import Contracts
import EventLog
import SeededNumbers
import Testing

@testable import Fanout

@Suite struct ReplayFoldTests {
    private static let start: Int64 = 1_750_000_000_000

    private static func place(_ content: DeliveryRecord, _ scene: FoldScene, in partition: Int = 0) -> LogRecord {
        scene.place(content.newRecord(partition: partition, key: nil), in: partition)
    }

    private static func plan(_ number: Int, in partition: Int = 0) -> DeliveryRecord {
        .plan(
            Plan(
                event: "evt_\(number)", eventType: "t", tenant: "acme", partition: partition, offset: Int64(number),
                acceptedAt: start, at: start,
                deliveries: [
                    PlannedDelivery(id: "dlv_00\(number)", subscriber: "ep", medium: .webhook, kind: .event)
                ]))
    }

    private static func attempt(
        _ delivery: String, _ number: Int, _ state: DeliveryState, at time: Int64 = start, of subscriber: String = "ep"
    ) -> DeliveryRecord {
        .attempt(
            Attempt(
                id: "att_\(delivery)_\(number)", delivery: delivery, event: "evt", tenant: "acme",
                subscriber: subscriber, medium: .webhook, number: number, startedAt: time, durationMilliseconds: 0,
                state: state, nextAttemptAt: state == .retrying ? time + 1 : nil))
    }

    private static func replay(
        _ numbers: [Int], in partition: Int = 0, key: String? = nil, at time: Int64 = start + 5, as name: String = "r",
        share: ReplayShare? = nil
    ) -> DeliveryRecord {
        .replay(
            Replay(
                tenant: "acme", endpoint: "ep", partition: partition, at: time,
                deliveries: numbers.map {
                    ReplayedDelivery(
                        id: "dlv_00\(name)\($0)", event: "evt_\($0)", eventType: "t", offset: Int64($0),
                        original: "dlv_00\($0)")
                }, key: key.map { CreationKey(key: $0, body: []) }, share: share))
    }

    private static func share(_ after: String?, _ through: String, end: ReplayShare.End? = nil) -> ReplayShare {
        ReplayShare(job: "rpl_1", createdAt: start + 1, after: after, through: through, skipped: 1, end: end)
    }

    private static func purge(_ ids: [String], whole: Bool = false) -> DeliveryRecord {
        .purge(
            Purge(tenant: "acme", subscriber: "ep", deliveries: ids, isWhole: whole, actor: "key_1", at: start + 9))
    }

    @Test func `a replay is a delivery of its own beside the former, with attempts of its own`() throws {
        let scene = try FoldScene()
        try scene.fold(
            [
                Self.plan(1), Self.attempt("dlv_001", 1, .failed), Self.replay([1]),
                Self.attempt("dlv_00r1", 1, .retrying),
                Self.attempt("dlv_00r1", 2, .delivered),
            ].map { Self.place($0, scene) })
        #expect(
            try scene.rows("SELECT id, kind, state, attempts, event, event_offset FROM deliveries ORDER BY id") == [
                ["dlv_001", "event", "failed", "1", "evt_1", "1"],
                ["dlv_00r1", "replay", "delivered", "2", "evt_1", "1"],
            ])
        #expect(try scene.rows("SELECT delivery, original FROM replayed") == [["dlv_00r1", "dlv_001"]])
        #expect(try scene.rows("SELECT delivery FROM attempts") == [["dlv_00r1"]])
    }

    @Test func `of two replays with one key the first counts, for a day`() throws {
        let scene = try FoldScene()
        let day: Int64 = 86_400_000
        try scene.fold(
            [
                Self.plan(1), Self.attempt("dlv_001", 1, .failed), Self.replay([1], key: "k", as: "a"),
                Self.replay([1], key: "k", as: "b"), Self.replay([1], key: "other", as: "c"),
                Self.replay([1], key: "k", at: Self.start + 5 + day, as: "d"),
            ].map { Self.place($0, scene) })
        #expect(
            try scene.rows("SELECT delivery FROM replayed ORDER BY delivery").joined().joined(separator: " ")
                == "dlv_00a1 dlv_00c1 dlv_00d1")
    }

    @Test func `what a job plans counts only where it goes on from what counts so far`() throws {
        let scene = try FoldScene()
        try scene.fold(
            ([1, 2, 3].map { Self.plan($0) } + [
                Self.replay([1], share: Self.share(nil, "1")),
                // Another instance's, which did not know of the first.
                Self.replay([1, 2], as: "late", share: Self.share(nil, "2")),
                Self.replay([2], share: Self.share("1", "2")), Self.replay([2], share: Self.share("1", "2")),
                Self.replay([3], share: Self.share("2", "3", end: .done)),
                Self.replay([1], as: "after", share: Self.share("3", "4")),
            ]).map { Self.place($0, scene) })
        #expect(
            try scene.rows("SELECT delivery FROM replayed ORDER BY delivery").joined().joined(separator: " ")
                == "dlv_00r1 dlv_00r2 dlv_00r3")
        #expect(
            try scene.rows("SELECT through, planned, skipped, ended FROM replay_shares") == [["3", "3", "3", "done"]])
        #expect(try scene.rows("SELECT count(*) FROM deliveries WHERE kind = 'replay'") == [["3"]])
    }

    @Test func `a purge takes what has ended, and that alone; what is deleted as a whole goes in any state`() throws {
        let scene = try FoldScene()
        try scene.fold(
            ([1, 2, 3].map { Self.plan($0) } + [
                Self.attempt("dlv_001", 1, .retrying), Self.attempt("dlv_001", 2, .failed),
                Self.attempt("dlv_002", 1, .retrying), Self.replay([1]), Self.attempt("dlv_00r1", 1, .failed),
                Self.purge(["dlv_001", "dlv_002", "dlv_00r1", "dlv_00none"]),
            ]).map { Self.place($0, scene) })
        #expect(try scene.rows("SELECT id FROM deliveries ORDER BY id") == [["dlv_002"], ["dlv_003"]])
        #expect(try scene.rows("SELECT * FROM attempts") == [])
        #expect(try scene.rows("SELECT * FROM replayed") == [])
        // Its event is not planned anew, and its plan goes with its age.
        #expect(
            try scene.rows("SELECT event, deliveries FROM plans ORDER BY event") == [
                ["evt_1", "0"], ["evt_2", "1"], ["evt_3", "1"],
            ])
        try scene.fold([Self.plan(1), Self.attempt("dlv_001", 3, .delivered)].map { Self.place($0, scene) })
        #expect(try scene.rows("SELECT count(*) FROM deliveries") == [["2"]])
        try scene.fold([Self.place(Self.purge(["dlv_002", "dlv_003"], whole: true), scene)])
        #expect(try scene.rows("SELECT count(*) FROM deliveries") == [["0"]])
        // An attempt that was in flight meanwhile brings nothing back.
        try scene.fold([Self.place(Self.attempt("dlv_002", 2, .delivered), scene)])
        #expect(try scene.rows("SELECT count(*) FROM deliveries") == [["0"]])
    }

    @Test func `a purge takes nothing of another subscriber, tenant or partition`() throws {
        let scene = try FoldScene()
        let foreign = [("beta", "ep", 0), ("acme", "ep_2", 0), ("acme", "ep", 1)].map { tenant, subscriber, partition in
            Self.place(
                .purge(
                    Purge(
                        tenant: tenant, subscriber: subscriber, deliveries: ["dlv_001"], isWhole: true, actor: "key_1",
                        at: Self.start)), scene, in: partition)
        }
        try scene.fold([Self.place(Self.plan(1), scene)] + foreign)
        #expect(try scene.rows("SELECT id FROM deliveries") == [["dlv_001"]])
    }

    @Test func `of two jobs with one key the first counts; a job can be cancelled by its tenant alone, and once`()
        throws
    {
        let scene = try FoldScene()
        func job(_ id: String, key: String?) -> DeliveryRecord {
            .replayJob(
                ReplayJob(
                    id: id, tenant: "acme", endpoint: "ep",
                    choice: ReplayChoice(
                        from: 1, until: 2, statuses: [.failed], eventTypes: nil, missed: false), total: 1,
                    actor: "key_1", key: key.map { CreationKey(key: $0, body: []) }, createdAt: Self.start))
        }
        func cancel(_ tenant: String, _ at: Int64) -> DeliveryRecord {
            .replayCancel(ReplayCancel(job: "rpl_1", tenant: tenant, actor: "key_1", at: at))
        }
        try scene.fold(
            [job("rpl_1", key: "k"), job("rpl_2", key: "k"), job("rpl_3", key: nil), job("rpl_4", key: nil)].map {
                Self.place($0, scene)
            })
        #expect(
            try scene.rows("SELECT id FROM replay_jobs ORDER BY id").joined().joined(separator: " ")
                == "rpl_1 rpl_3 rpl_4")
        try scene.fold([cancel("beta", 1), cancel("acme", 2), cancel("acme", 3)].map { Self.place($0, scene) })
        #expect(try scene.rows("SELECT cancelled_at FROM replay_jobs WHERE id = 'rpl_1'") == [["2"]])
    }

    @Test func `replays and jobs go with their age`() throws {
        let later = Self.start + 40 * 86_400_000
        let scene = try FoldScene(now: { later })
        try scene.fold(
            [
                Self.plan(1), Self.attempt("dlv_001", 1, .failed), Self.replay([1], share: Self.share(nil, "1")),
                Self.attempt("dlv_00r1", 1, .delivered),
                .replayJob(
                    ReplayJob(
                        id: "rpl_1", tenant: "acme", endpoint: "ep",
                        choice: ReplayChoice(from: 1, until: 2, statuses: [], eventTypes: nil, missed: true), total: 0,
                        actor: "key_1", key: nil, createdAt: Self.start + 1)),
                Self.plan(2), Self.attempt("dlv_002", 1, .failed), Self.purge(["dlv_002"]),
            ].map { Self.place($0, scene) })
        try scene.fold([Self.place(Self.attempt("dlv_00none", 1, .delivered, at: later), scene)])
        for table in ["deliveries", "replayed", "replay_shares", "replay_jobs", "endpoint_failures", "purged"] {
            #expect(try scene.rows("SELECT * FROM \(table)") == [], "\(table)")
        }
    }

    @Test(arguments: 0..<20)
    func `folded again in other batches and another order of partitions, everything is the same`(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let first = try FoldScene()
        var records: [LogRecord] = []
        var ended: [[String]] = [[], [], []]
        var places: [String?] = [nil, nil, nil]
        for number in 0..<60 {
            let partition = number % 3
            func add(_ content: DeliveryRecord) { records.append(Self.place(content, first, in: partition)) }
            let time = Self.start + Int64(number) * 400_000
            add(Self.plan(number, in: partition))
            let state = [DeliveryState.delivered, .failed, .deadLetter, .retrying].randomElement(using: &random)
            add(Self.attempt("dlv_00\(number)", 1, state ?? .failed, at: time))
            if state != .retrying { ended[partition].append("dlv_00\(number)") }
            if Bool.random(using: &random) {
                add(Self.replay([number], in: partition, share: Self.share(places[partition], "\(number)")))
                // Sometimes as somebody sees it who has not followed.
                if Int.random(in: 0..<4, using: &random) > 0 { places[partition] = "\(number)" }
            }
            if Int.random(in: 0..<5, using: &random) == 0 {
                add(Self.purge(ended[partition].filter { _ in Bool.random(using: &random) }))
            }
        }
        for record in records { try first.fold([record]) }
        let second = try FoldScene()
        try second.fold(records)
        let third = try FoldScene()
        try third.fold(FoldScene.shuffle(records, &random), &random)
        #expect(try first.contents() == second.contents())
        #expect(try first.contents() == third.contents())
        #expect(try first.rows("SELECT * FROM replayed").isEmpty == false)
    }
}
