import GRDB
import Projections

/// The table of `IdempotencyFold`.
struct IdempotencyTable: Sendable {
    private let file: ProjectionFile

    init(file: ProjectionFile) {
        self.file = file
    }

    /// What a key has made last. A look-up by primary key on the calling thread: a few microseconds.
    func entry(mark: String) throws -> IdempotencyEntry? {
        try file.lookUp { database in
            let statement = try database.cachedStatement(
                sql: "SELECT event, body_hash, type, schema_version, accepted_at FROM idempotency WHERE mark = ?")
            guard let row = try Row.fetchOne(statement, arguments: [mark]) else { return nil }
            return IdempotencyEntry(
                eventID: row[0], bodyHash: row[1], type: row[2], schemaVersion: row[3], acceptedAt: row[4])
        }
    }
}
