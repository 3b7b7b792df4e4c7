import Contracts
import EventLog
import GRDB
import Testing

@testable import Ingest

@Suite("The fold of idempotency keys")
struct IdempotencyFoldTests {
    private let fold = IdempotencyFold()
    private static let mark = Identifier.derived("evt", from: ["acme", "k"])
    private static let next = Identifier.derived("evt", from: ["acme", "l"])

    private func record(
        _ event: String, hash: String = "00", at time: Int64, partition: Int, offset: Int64,
        mark: String? = IdempotencyFoldTests.mark
    ) -> LogRecord {
        let event = EventRecord(
            id: event, type: "t", schemaVersion: 1, source: "/s", tenant: "acme", acceptedAt: time,
            recipients: .everySubscriber, payload: Array("{}".utf8),
            idempotency: mark.map { IdempotencyMark(id: $0, bodyHash: hash) })
        let new = event.newRecord()
        return LogRecord(
            position: Position(topic: Topics.events, partition: partition, offset: offset), key: new.key,
            headers: new.headers, value: new.value, timestamp: time)
    }

    private func rows(_ records: [LogRecord]) throws -> [String] {
        let queue = try DatabaseQueue()
        return try queue.write { database in
            try fold.createTables(in: database)
            for record in records { try fold.apply([record], in: database) { _, _ in } }
            return try Row.fetchAll(
                database, sql: "SELECT ifnull(event, 'same'), lower(hex(body_hash)), accepted_at FROM idempotency"
            )
            .map { "\($0[0] as String) \($0[1] as String) \($0[2] as Int64)" }
        }
    }

    @Test("The first record of an event stays, in the lowest of its partitions, whichever was read first")
    func copies() throws {
        let late = record(Self.mark, hash: "0a", at: 3, partition: 2, offset: 9)
        let first = record(Self.mark, hash: "0b", at: 1, partition: 2, offset: 4)
        let low = record(Self.mark, hash: "0c", at: 2, partition: 1, offset: 7)
        #expect(try rows([first, late]) == ["same 0b 1"])
        #expect(try rows([first, late, low]) == ["same 0c 2"])
        #expect(try rows([low, first, late]) == ["same 0c 2"])
    }

    @Test("Of several events of a key the latest stays, whichever was read first")
    func generations() throws {
        let day = record(Self.mark, at: 1, partition: 2, offset: 4)
        let next = record(Self.next, at: 100_000_000, partition: 1, offset: 7)
        #expect(try rows([day, next]) == ["\(Self.next) 00 100000000"])
        #expect(try rows([next, day]) == ["\(Self.next) 00 100000000"])
    }

    @Test("Records without a key are passed over, and damaged ones with one are reported")
    func others() throws {
        let plain = record("evt_p", at: 1, partition: 0, offset: 0, mark: nil)
        let damaged = LogRecord(
            position: Position(topic: Topics.events, partition: 0, offset: 1), key: nil,
            headers: [RecordHeader("ce_idempotencyid", "x")], value: [], timestamp: 0)
        let queue = try DatabaseQueue()
        var reported: [String] = []
        let count = try queue.write { database in
            try fold.createTables(in: database)
            try fold.apply([plain, damaged], in: database) { reported.append($1) }
            return try Int.fetchOne(database, sql: "SELECT count(*) FROM idempotency")
        }
        #expect(count == 0)
        #expect(reported == ["it carries no format version"])
        let odd = record("evt_p", at: 1, partition: 0, offset: 2, mark: "no id")
        try queue.write { database in try fold.apply([odd], in: database) { reported.append($1) } }
        #expect(reported.last == "the attributes idempotencyid and bodyhash are not an id and a hash")
    }
}
