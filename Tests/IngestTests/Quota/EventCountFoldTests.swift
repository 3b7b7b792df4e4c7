import Contracts
import EventLog
import GRDB
import Testing

@testable import Ingest

struct EventCountFoldTests {
    private static let day = EventDay.length

    private func record(
        _ tenant: String = "acme", at time: Int64, type: String = "invoice.paid", partition: Int = 0, offset: Int64
    ) -> LogRecord {
        let new = EventRecord(
            id: "evt_\(partition)_\(offset)", type: type, schemaVersion: 1, source: "/s", tenant: tenant,
            acceptedAt: time, recipients: .everySubscriber, payload: Array("{}".utf8)
        ).newRecord()
        return LogRecord(
            position: Position(topic: Topics.events, partition: partition, offset: offset), key: new.key,
            headers: new.headers, value: new.value, timestamp: time)
    }

    private func counts(_ batches: [[LogRecord]], from day: Int64, now: Int64 = .max) throws -> [EventDay: Int] {
        let fold = EventCountFold(now: { now })
        return try DatabaseQueue().write { database in
            try fold.createTables(in: database)
            for batch in batches { try fold.apply(batch, in: database) { _, _ in } }
            return try EventCountFold.counts(from: day, in: database)
        }
    }

    @Test func `events are counted by tenant and day of UTC, but for those that Carillon itself posts`() throws {
        let midnight = 20_000 * Self.day
        let records = [
            record(at: midnight - 1, offset: 0), record(at: midnight, offset: 1), record(at: midnight + 5, offset: 2),
            record("beta", at: midnight, offset: 3),
            record(at: midnight, type: SystemEventType.terminalFailure, offset: 4),
            record(at: midnight, type: SystemEventType.webhookTest, offset: 5),
            LogRecord(
                position: Position(topic: Topics.events, partition: 0, offset: 6), key: nil, headers: [], value: [1],
                timestamp: midnight),
        ]
        let expected = [
            EventDay(tenant: "acme", day: 19_999): 1, EventDay(tenant: "acme", day: 20_000): 2,
            EventDay(tenant: "beta", day: 20_000): 1,
        ]
        #expect(try counts([records], from: 0) == expected)
        #expect(try counts(records.map { [$0] }, from: 0) == expected)
        #expect(try counts(records.reversed().map { [$0] }, from: 0) == expected)
    }

    @Test func `days long past are forgotten, and not because one clock is ahead`() throws {
        func at(_ day: Int64, _ offset: Int64) -> LogRecord { record(at: day * Self.day, offset: offset) }
        let ahead = try counts([[at(100, 0)], [at(100, 1), at(500, 2)]], from: 0)
        #expect(ahead[EventDay(tenant: "acme", day: 100)] == 2)
        let alone = try counts([[at(100, 0)], [at(500, 1)], [at(100, 2)]], from: 0, now: 100 * Self.day)
        #expect(alone[EventDay(tenant: "acme", day: 100)] == 2)
        let later = try counts([[at(100, 0)], [at(102, 1)], [at(103, 2)]], from: 0)
        #expect(later.keys.map(\.day).sorted() == [102, 103])
    }

    @Test func `times before 1970 have days as well`() {
        #expect(EventDay.day(of: -1) == -1)
        #expect(EventDay.day(of: -EventDay.length) == -1)
        #expect(EventDay.day(of: 0) == 0)
    }
}
