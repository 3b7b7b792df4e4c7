import Contracts
import EventLog
import GRDB
import Testing

@testable import Ingest

@Suite("The fold of idempotency keys")
struct IdempotencyFoldTests {
    private let fold = IdempotencyFold(now: { .max })
    private static let mark = Identifier.derived("evt", from: ["acme", "k"])
    private static let hash = String(repeating: "0", count: 62)
    private static let hour: Int64 = 3_600_000
    private static let day = 24 * hour

    private func record(
        hash: String = "00", at time: Int64, partition: Int = 0, offset: Int64, key: String? = "k",
        mark: String? = nil
    ) -> LogRecord {
        let id = mark ?? key.map { Identifier.derived("evt", from: ["acme", $0]) }
        let idempotency = id.map { IdempotencyMark(id: $0, bodyHash: hash + Self.hash) }
        let event = EventRecord(
            id: idempotency?.eventID(at: time) ?? "evt_p", type: "t", schemaVersion: 1, source: "/s", tenant: "acme",
            acceptedAt: time, recipients: .everySubscriber, payload: Array("{}".utf8), idempotency: idempotency)
        let new = event.newRecord()
        return LogRecord(
            position: Position(topic: Topics.events, partition: partition, offset: offset), key: new.key,
            headers: new.headers, value: new.value, timestamp: time)
    }

    /// Folds batches, and says what is then known of keys at a time: which event's hash and time, or nothing.
    private func known(
        _ batches: [[LogRecord]], at time: Int64, keys: [String] = ["k"], by fold: IdempotencyFold? = nil
    ) throws -> [String] {
        let fold = fold ?? self.fold
        return try DatabaseQueue().write { database in
            try fold.createTables(in: database)
            for batch in batches { try fold.apply(batch, in: database) { _, _ in } }
            return try keys.map { key in
                let mark = try #require(Mark(id: Identifier.derived("evt", from: ["acme", key])))
                let entry = try IdempotencyTable.entry(mark, at: time, in: database)
                return entry.map { entry, _ in
                    "\(entry.bodyHash.prefix(2)) \(entry.acceptedAt) \(entry.type) \(entry.schemaVersion)"
                } ?? "-"
            }
        }
    }

    @Test("Of copies the first in its partition counts, and of partitions the lowest, whichever was read first")
    func copies() throws {
        let late = record(hash: "0a", at: 3, partition: 2, offset: 9)
        let first = record(hash: "0b", at: 1, partition: 2, offset: 4)
        let low = record(hash: "0c", at: 2, partition: 1, offset: 7)
        #expect(try known([[first], [late]], at: 5) == ["0b 1 t 1"])
        #expect(try known([[first, late, low]], at: 5) == ["0c 2 t 1"])
        #expect(try known([[low], [late], [first]], at: 5) == ["0c 2 t 1"])
    }

    @Test("A key is known for 24 hours, and then for its next event")
    func lives() throws {
        let first = record(hash: "0a", at: 1, partition: 1, offset: 4)
        let next = record(hash: "0b", at: Self.day + 1, partition: 2, offset: 7)
        for batches in [[[first], [next]], [[next], [first]], [[first, next]]] {
            #expect(try known(batches, at: Self.day + 2) == ["0b \(Self.day + 1) t 1"])
            #expect(try known(batches, at: 2 * Self.day + 1) == ["-"])
        }
        #expect(try known([[first]], at: Self.day) == ["0a 1 t 1"])
        #expect(try known([[first]], at: Self.day + 1) == ["-"])
    }

    @Test("What is over is forgotten by the records' own times, and what is alive never, also when runs are merged")
    func forgetting() throws {
        let queue = try DatabaseQueue()
        let keys = (0..<400).map { "key \($0)" }
        // One an hour: after so many batches, runs of three tiers were merged.
        let records = keys.enumerated().map { record(at: Int64($0) * Self.hour + 1, offset: Int64($0), key: $1) }
        let end = Int64(keys.count - 1) * Self.hour + 1
        try queue.write { database in
            try fold.createTables(in: database)
            for record in records { try fold.apply([record], in: database) { _, _ in } }
            let uses = try #require(try Int.fetchOne(database, sql: "SELECT sum(uses) FROM idempotency_runs"))
            #expect(uses < 60)
            let runs = try #require(try Int.fetchOne(database, sql: "SELECT count(*) FROM idempotency_runs"))
            #expect(runs < 2 * KeyRuns.mergedRuns)
            let buckets = try #require(try Int.fetchOne(database, sql: "SELECT count(*) FROM idempotency_buckets"))
            #expect(buckets == runs)
        }
        // The same is known in whatever batches it was folded.
        let oneByOne = try known(records.map { [$0] }, at: end, keys: keys)
        #expect(oneByOne == (try known([records], at: end, keys: keys)))
        #expect(oneByOne.suffix(25).first == "-")
        #expect(oneByOne.suffix(24).enumerated().allSatisfy { $1 == "00 \(end - Int64(23 - $0) * Self.hour) t 1" })
    }

    @Test("Many keys are found again in runs of many buckets")
    func many() throws {
        let keys = (0..<3_000).map { "key \($0)" }
        let records = keys.enumerated().map { record(at: Int64($0) + 1, offset: Int64($0), key: $1) }
        var batches: [[LogRecord]] = []
        for start in stride(from: 0, to: records.count, by: 150) {
            batches.append(Array(records[start..<min(start + 150, records.count)]))
        }
        let found = try known(batches, at: 5_000, keys: keys + ["another"])
        #expect(found == keys.indices.map { "00 \($0 + 1) t 1" } + ["-"])
    }

    @Test("A record from an instance whose clock is far ahead makes nobody forget what others have")
    func clocks() throws {
        let records = [record(hash: "0a", at: 5, offset: 0), record(at: 1_000 * Self.day, offset: 1, key: "x")]
        #expect(try known([records, [record(at: 7, offset: 2, key: "y")]], at: 9) == ["0a 5 t 1"])
        // Also where it is alone in its batch.
        let single = records.map { [$0] } + [[record(at: 7, offset: 2, key: "y")]]
        #expect(try known(single, at: 9, by: IdempotencyFold(now: { 8 })) == ["0a 5 t 1"])
    }

    @Test("What claims to be of a year ahead is kept for no longer than what is of now, and holds nothing else")
    func future() throws {
        let queue = try DatabaseQueue()
        let year = 365 * Self.day
        try queue.write { database in
            let early = IdempotencyFold(now: { Self.day })
            try early.createTables(in: database)
            for number in 0..<40 {
                let ahead = record(at: Self.day + year, offset: Int64(2 * number), key: "ahead \(number)")
                let right = record(at: Self.day, offset: Int64(2 * number + 1), key: "right \(number)")
                try early.apply([ahead, right], in: database) { _, _ in }
            }
            let late = IdempotencyFold(now: { 4 * Self.day })
            try late.apply([record(at: 4 * Self.day, offset: 100)], in: database) { _, _ in }
            let uses = try Int.fetchOne(database, sql: "SELECT sum(uses) FROM idempotency_runs")
            #expect(uses == 1)
        }
    }

    @Test("Records without a key are passed over, and damaged ones with one are reported")
    func others() throws {
        let plain = record(at: 1, offset: 0, key: nil)
        let illegible = LogRecord(
            position: Position(topic: Topics.events, partition: 0, offset: 1), key: nil,
            headers: [RecordHeader("ce_type", [0xff])], value: [], timestamp: 0)
        let damaged = LogRecord(
            position: Position(topic: Topics.events, partition: 0, offset: 1), key: nil,
            headers: [RecordHeader("ce_idempotencyid", "x")], value: [], timestamp: 0)
        let odd = record(at: 1, offset: 2, mark: "no id")
        let short = record(hash: "", at: 1, offset: 3)
        let queue = try DatabaseQueue()
        var reported: [String] = []
        let count = try queue.write { database in
            try fold.createTables(in: database)
            try fold.apply([plain, illegible, damaged, odd, short], in: database) { reported.append($1) }
            return try Int.fetchOne(database, sql: "SELECT count(*) FROM idempotency_runs")
        }
        #expect(count == 0)
        let unreadable = "the attributes idempotencyid and bodyhash are not an id and a hash"
        #expect(reported == ["it carries no format version", unreadable, unreadable])
    }

    @Test("The tables of earlier versions go with it")
    func versions() throws {
        try DatabaseQueue().write { database in
            try database.execute(sql: "CREATE TABLE idempotency (mark BLOB)")
            try fold.createTables(in: database)
            try fold.dropTables(in: database)
            #expect(try Int.fetchOne(database, sql: "SELECT count(*) FROM sqlite_master") == 0)
        }
    }
}
