import GRDB
import Projections

/// Lets events go that are older than they are kept for. Of several of one id each goes by itself, with what its own
/// partition says; when the first goes, the next one takes its place.
struct ExpiredEvents {
    private let database: Database

    init(_ database: Database) {
        self.database = database
    }

    /// - Returns: nil: none has to stay.
    func delete(in partition: Int, before time: Int64) throws -> Int64? {
        try deleteCopies(in: partition, before: time)
        let nextTenant = try FoldStatement(
            database, "SELECT tenant FROM events WHERE tenant > ? ORDER BY tenant LIMIT 1")
        let range = "FROM events WHERE tenant = ? AND accepted_at < ? AND partition = ?"
        let copied = try FoldStatement(database, "SELECT id \(range) AND copies > 0")
        let events = try FoldStatement(database, "DELETE \(range)")
        var tenant = ""
        while true {
            nextTenant.bind(tenant, at: 1)
            guard let next = try nextTenant.first({ $0.text(0) }) else { return nil }
            tenant = next
            for statement in [copied, events] {
                statement.bind(tenant, at: 1)
                statement.bind(time, at: 2)
                statement.bind(partition, at: 3)
            }
            var orphans: [String] = []
            try copied.forEachRow { row in
                orphans.append(row.text(0))
                return true
            }
            try events.run()
            for id in orphans { try promote(id) }
        }
    }

    private func deleteCopies(in partition: Int, before time: Int64) throws {
        let old = try FoldStatement(
            database, "SELECT id, event_offset FROM event_copies WHERE partition = ? AND accepted_at < ?")
        old.bind(partition, at: 1)
        old.bind(time, at: 2)
        var gone: [(id: String, offset: Int64)] = []
        try old.forEachRow { row in
            gone.append((row.text(0), row.int64(1)))
            return true
        }
        for (id, offset) in gone {
            try delete(id, in: partition, offset)
            let count = try FoldStatement(database, "UPDATE events SET copies = copies - 1 WHERE id = ?")
            count.bind(id, at: 1)
            try count.run()
        }
    }

    /// Puts the first of what is left of an id where it would stand if the one that is gone had never been.
    private func promote(_ id: String) throws {
        let columns = EventTable.columns
        let first = try FoldStatement(
            database,
            "SELECT partition, event_offset FROM event_copies WHERE id = ? ORDER BY partition, event_offset LIMIT 1")
        first.bind(id, at: 1)
        guard let place = try first.first({ (partition: $0.int(0), offset: $0.int64(1)) }) else { return }
        let insert = try FoldStatement(
            database,
            """
            INSERT INTO events (\(columns), copies)
            SELECT \(columns), (SELECT count(*) - 1 FROM event_copies WHERE id = ?1) FROM event_copies
            WHERE id = ?1 AND partition = ?2 AND event_offset = ?3
            """)
        insert.bind(id, at: 1)
        insert.bind(place.partition, at: 2)
        insert.bind(place.offset, at: 3)
        try insert.run()
        try delete(id, in: place.partition, place.offset)
    }

    private func delete(_ id: String, in partition: Int, _ offset: Int64) throws {
        let copy = try FoldStatement(
            database, "DELETE FROM event_copies WHERE id = ? AND partition = ? AND event_offset = ?")
        copy.bind(id, at: 1)
        copy.bind(partition, at: 2)
        copy.bind(offset, at: 3)
        try copy.run()
    }
}
