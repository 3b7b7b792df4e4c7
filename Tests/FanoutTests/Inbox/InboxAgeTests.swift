import Contracts
import EventLog
import GRDB
import Projections
import Testing

@testable import Fanout

@Suite struct InboxAgeTests {
    private static let day: Int64 = 86_400_000
    private static let start: Int64 = 1_750_000_000_000

    /// Plans for `ada`, one a day in turn in two partitions, the first of them read, and a claim that came to nothing.
    private static func records(days: Range<Int64>) -> [LogRecord] {
        var next: [Int: Int64] = [:]
        func place(_ content: DeliveryRecord, in partition: Int) -> LogRecord {
            let record = content.newRecord(partition: partition, key: nil)
            next[partition, default: -1] += 1
            return LogRecord(
                position: Position(topic: Topics.deliveries, partition: partition, offset: next[partition] ?? 0),
                key: nil, headers: record.headers, value: record.value, timestamp: record.timestamp ?? 0)
        }
        var records: [LogRecord] = []
        for number in days {
            let (time, partition) = (start + number * day, Int(number % 2))
            let plan = Plan(
                event: "evt_\(number)", eventType: "t", tenant: "acme", partition: partition, offset: number,
                acceptedAt: time, at: time, deliveries: [],
                resolution: Resolution(users: [
                    ResolvedUser(user: "ada", because: ["user"], mail: .off, inbox: true)
                ]))
            records.append(place(.plan(plan), in: partition))
            guard number == days.lowerBound else { continue }
            let read = InboxRead(
                item: InboxItem.id(of: plan, user: "ada"), event: plan.event, tenant: "acme", user: "ada",
                actor: "key_1", at: time)
            records.append(place(.inboxRead(read), in: partition))
        }
        return records
    }

    private static func fold(_ records: [LogRecord], batch: Int) throws -> [[[String]]] {
        let queue = try DatabaseQueue()
        let fold = InboxFold()
        try queue.write { try fold.createTables(in: $0) }
        var rest = records[...]
        while !rest.isEmpty {
            try queue.write { database in
                try fold.apply(Array(rest.prefix(batch)), in: database) { _, reason in Issue.record("\(reason)") }
            }
            rest = rest.dropFirst(batch)
        }
        return try queue.read { database in
            try [
                "SELECT event, read_at IS NULL FROM resolved_users ORDER BY event_offset",
                "SELECT event FROM resolutions ORDER BY planned_at", "SELECT * FROM inbox_ages ORDER BY partition",
            ].map { try GRDBRows.fetch($0, in: database) }
        }
    }

    @Test func `an inbox goes as far back as the log, read or not, however it was folded`() throws {
        let young = try Self.fold(Self.records(days: 0..<10), batch: 1)
        #expect(young[0].map { $0[1] } == ["0"] + (1..<10).map { _ in "1" })
        let all = Self.records(days: 0..<50)
        let old = try Self.fold(all, batch: 1)
        #expect(old[0].first == ["evt_18", "1"])
        #expect(old[1].first == ["evt_18"])
        #expect(old[0].count == old[1].count)
        for batch in [3, 7, 200] { #expect(try Self.fold(all, batch: batch) == old) }
    }
}
