import Contracts
import EventLog
import SeededNumbers
import Testing

@testable import Fanout

@Suite struct DuplicateFoldTests {
    private static let home = 2

    private static func event(_ at: Int64 = 1) -> EventRecord {
        var event = Scene.event("evt_1", partitionKey: "k")
        event.acceptedAt = 1_750_000_000_000 + at
        return event
    }

    private static func plan(_ partition: Int, _ offset: Int64) -> DeliveryRecord {
        let delivery = PlannedDelivery(
            id: "dlv_\(partition)_\(offset)", subscriber: "ep", medium: .webhook, kind: .event)
        return .plan(
            Plan(
                event: "evt_1", eventType: "t", tenant: "acme", partition: partition, offset: offset, acceptedAt: 1,
                at: 2, deliveries: [delivery]))
    }

    private static func claim(_ partition: Int, _ offset: Int64) -> DeliveryRecord {
        .claim(Claim(event: "evt_1", tenant: "acme", partition: partition, offset: offset, acceptedAt: 1, at: 2))
    }

    enum Said: Sendable {
        case plan(Int, Int64)
        case claim(Int, Int64)
    }

    /// What stands in the tenant's partition about one event id, in this order; which event it is; which plans count.
    @Test(
        arguments: [
            ([.plan(2, 0)], "2@0", ["2@0"]),
            ([.plan(2, 0), .plan(2, 1)], "2@0", ["2@0"]),
            ([.plan(2, 0), .claim(5, 0)], "2@0", ["2@0"]),
            ([.claim(5, 0), .plan(2, 0)], "5@0", []),
            ([.claim(5, 0), .claim(7, 0)], "5@0", []),
            ([.claim(7, 0), .claim(5, 0), .plan(2, 0)], "7@0", []),
            ([.claim(5, 1), .claim(5, 0)], "5@1", []),
            // Claimed twice by two members, of which one did not know that it had lost the partition.
            ([.claim(5, 0), .claim(5, 0), .claim(7, 0)], "5@0", []),
            // Claimed by its own partition, as nothing forbids.
            ([.claim(2, 0), .plan(2, 0)], "2@0", ["2@0"]),
        ] as [([Said], String, [String])])
    func `the first plan or claim in the tenant's partition decides`(
        said: [Said], winner: String, plans: [String]
    ) throws {
        let scene = try FoldScene()
        let records = said.map { said in
            switch said {
            case .plan(let partition, let offset): Self.plan(partition, offset)
            case .claim(let partition, let offset): Self.claim(partition, offset)
            }
        }
        try scene.fold(records.map { scene.place($0.newRecord(partition: Self.home, key: nil), in: Self.home) })
        let counted = try scene.rows("SELECT partition, event_offset FROM plans").map { "\($0[0])@\($0[1])" }
        #expect(counted == plans)
        let claimed = try scene.rows("SELECT partition, event_offset FROM claims").map { "\($0[0])@\($0[1])" }
        #expect(claimed.first ?? counted.first == winner)
        #expect(try scene.rows("SELECT id FROM deliveries").count == plans.count)
    }

    @Test(arguments: 0..<60)
    func `in whatever order partitions are read, and in whatever batches, the tables hold the same`(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let writer = try FoldScene()
        var records: [LogRecord] = []
        let partitions = [1, 2, 5, 7]
        for index in 0..<12 {
            let partition = partitions.randomElement(using: &random) ?? 1
            records.append(writer.place(Self.event(Int64(index)).newRecord(), in: partition))
            let offset = records.last?.position.offset ?? 0
            switch Int.random(in: 0..<3, using: &random) {
            case 0:
                let claim = Self.claim(partition, offset).newRecord(partition: Self.home, key: nil)
                records.append(writer.place(claim, in: Self.home))
            case 1 where partition == Self.home:
                let plan = Self.plan(partition, offset).newRecord(partition: Self.home, key: nil)
                records.append(writer.place(plan, in: Self.home))
            default: break
            }
        }
        let first = try FoldScene()
        try first.fold(records)
        let second = try FoldScene()
        try second.fold(FoldScene.shuffle(records, &random), &random)
        #expect(try first.contents() == second.contents())
        let copies = try first.rows("SELECT copies FROM events")
        #expect(copies == [["11"]])
    }

    @Test func `of several of one id each goes with its partition, and the next one takes its place`() throws {
        let day: Int64 = 86_400_000
        let scene = try FoldScene()
        /// Time goes on in a partition.
        func pass(_ days: Int64, in partition: Int) throws {
            var event = Scene.event("evt_\(partition)_\(days)")
            event.acceptedAt = Self.event(0).acceptedAt + days * day
            try scene.fold([scene.place(event.newRecord(), in: partition)])
        }
        func left() throws -> [[String]] {
            try scene.rows("SELECT partition, copies FROM events WHERE id = 'evt_1'")
                + scene.rows("SELECT partition FROM event_copies WHERE id = 'evt_1' ORDER BY partition")
        }
        for (partition, days) in [(1, 0), (5, 5), (7, 10)] as [(Int, Int64)] {
            try scene.fold([scene.place(Self.event(days * day).newRecord(), in: partition)])
        }
        #expect(try left() == [["1", "2"], ["5"], ["7"]])
        try pass(31, in: 1)
        #expect(try left() == [["5", "1"], ["7"]])
        try pass(50, in: 7)
        #expect(try left() == [["5", "0"]])
        try pass(36, in: 5)
        #expect(try left() == [])
    }
}
