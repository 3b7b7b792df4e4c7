import Contracts
import EventLog
import GRDB
import Projections
import SeededNumbers
import Testing

@testable import Fanout

/// What waits for a digest, from records that a test hands in.
@Suite struct DigestFoldTests {
    private static let start: Int64 = 1_750_000_000_000
    private static let home = Topics.home(of: "acme")

    private static func item(_ number: Int) -> Plan {
        Plan(
            event: "evt_\(number)", eventType: "t", tenant: "acme", partition: number % 4, offset: Int64(number),
            acceptedAt: start, at: start + Int64(number), deliveries: [],
            resolution: Resolution(
                users: ["ada", "bob"].map {
                    ResolvedUser(
                        user: $0, because: ["user"], mail: .planned, inbox: true, created: 1, digestAt: start + 60_000)
                }))
    }

    private static func digest(_ event: String, _ user: String, after: String?, _ numbers: [Int]) -> Plan {
        Plan(
            event: event, eventType: SystemEventType.digest, tenant: "acme", partition: home, offset: 0,
            acceptedAt: start, at: start + 60_000, deliveries: [],
            digest: Digest(
                user: user, created: 1, after: after,
                items: numbers.map {
                    Digest.Item(event: "evt_\($0)", type: "t", partition: $0 % 4, offset: Int64($0))
                }))
    }

    private static func place(_ plans: [Plan]) -> [LogRecord] {
        var next: [Int: Int64] = [:]
        return plans.map { plan in
            let record = DeliveryRecord.plan(plan).newRecord(partition: plan.partition, key: nil)
            defer { next[plan.partition, default: 0] += 1 }
            return LogRecord(
                position: Position(
                    topic: Topics.deliveries, partition: plan.partition, offset: next[plan.partition, default: 0]),
                key: nil, headers: record.headers, value: record.value, timestamp: record.timestamp ?? 0)
        }
    }

    private static func fold(_ records: [LogRecord]) throws -> [[[String]]] {
        let queue = try DatabaseQueue()
        let fold = InboxFold()
        try queue.write { try fold.createTables(in: $0) }
        for record in records {
            try queue.write { try fold.apply([record], in: $0) { _, reason in Issue.record("\(reason)") } }
        }
        return try queue.read { database in
            try [
                "SELECT event, user FROM digest_items ORDER BY event, user", "SELECT event, user FROM digested",
                "SELECT user, event FROM digests ORDER BY user",
            ].map { try GRDBRows.fetch($0, in: database) }
        }
    }

    @Test(arguments: 0..<20)
    func `what a digest told of waits no more, in whatever order partitions are read`(seed: Int) throws {
        let plans =
            (0..<8).map(Self.item) + [
                Self.digest("evt_d1", "ada", after: nil, [0, 1, 2, 3, 4]),
                // Of one that lost the partition: the same digest with less, and one behind another that was none.
                Self.digest("evt_d1", "ada", after: nil, [5]), Self.digest("evt_d9", "ada", after: "evt_d8", [6]),
                Self.digest("evt_d2", "ada", after: "evt_d1", [5]), Self.digest("evt_d3", "bob", after: nil, [7]),
            ]
        var random = SeededGenerator(seed: UInt64(seed))
        let tables = try Self.fold(FoldScene.shuffle(Self.place(plans), &random))
        #expect(tables[0].filter { $0[1] == "ada" }.map { $0[0] } == ["evt_6", "evt_7"])
        #expect(tables[0].filter { $0[1] == "bob" }.map { $0[0] } == (0..<7).map { "evt_\($0)" })
        #expect(tables[1].isEmpty)
        #expect(tables[2] == [["ada", "evt_d2"], ["bob", "evt_d3"]])
    }
}
