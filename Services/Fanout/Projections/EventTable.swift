import Contracts
import EventLog
import GRDB
import Projections

/// The tables of events, as one batch of the fold writes them.
struct EventTable {
    static let columns =
        "id, tenant, type, schema_version, source, partition, event_offset, accepted_at, partition_key"

    private let database: Database
    private let insert: FoldStatement

    init(_ database: Database) throws {
        self.database = database
        insert = try FoldStatement(
            database, "INSERT INTO events (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
    }

    func insert(_ event: EventRecord, at position: Position) throws {
        Self.bind(event, at: position, to: insert)
        if try insert.run() == 0 { try insertCopy(event, at: position) }
    }

    /// Another event of this id is there.
    private func insertCopy(_ event: EventRecord, at position: Position) throws {
        let find = try FoldStatement(database, "SELECT partition, event_offset FROM events WHERE id = ?")
        find.bind(event.id, at: 1)
        guard let first = try find.first({ (partition: $0.int(0), offset: $0.int64(1)) }) else { return }
        // In order of offsets within a partition, so this one comes behind where the partition is the same.
        if position.partition < first.partition {
            try run(
                "INSERT INTO event_copies (\(Self.columns)) SELECT \(Self.columns) FROM events WHERE id = ?", event.id)
            let count = try FoldStatement(database, "SELECT copies FROM events WHERE id = ?")
            count.bind(event.id, at: 1)
            let copies = try count.first { $0.int(0) } ?? 0
            try run("DELETE FROM events WHERE id = ?", event.id)
            let replace = try FoldStatement(
                database, "INSERT INTO events (\(Self.columns), copies) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)")
            Self.bind(event, at: position, to: replace)
            replace.bind(copies + 1, at: 10)
            try replace.run()
        } else {
            let copy = try FoldStatement(
                database,
                "INSERT INTO event_copies (\(Self.columns)) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING")
            Self.bind(event, at: position, to: copy)
            if try copy.run() == 1 { try run("UPDATE events SET copies = copies + 1 WHERE id = ?", event.id) }
        }
    }

    private func run(_ sql: String, _ id: String) throws {
        let statement = try FoldStatement(database, sql)
        statement.bind(id, at: 1)
        try statement.run()
    }

    private static func bind(_ event: EventRecord, at position: Position, to statement: FoldStatement) {
        statement.bind(event.id, at: 1)
        statement.bind(event.tenant, at: 2)
        statement.bind(event.type, at: 3)
        statement.bind(event.schemaVersion, at: 4)
        statement.bind(event.source, at: 5)
        statement.bind(position.partition, at: 6)
        statement.bind(position.offset, at: 7)
        statement.bind(event.acceptedAt, at: 8)
        statement.bind(event.partitionKey, at: 9)
    }
}
