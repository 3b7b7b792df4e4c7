import GRDB
import Projections

import struct Foundation.Data

/// The table of `IdempotencyFold`.
struct IdempotencyTable: Sendable {
    private let file: ProjectionFile

    init(file: ProjectionFile) {
        self.file = file
    }

    /// What a key has made last. A look-up by primary key on the calling thread: tens of microseconds while others write.
    ///
    /// - Parameter id: the text of the mark.
    func entry(_ mark: Mark, id: String) throws -> IdempotencyEntry? {
        try file.lookUp { database in
            let statement = try database.cachedStatement(
                sql: "SELECT event, body_hash, type, schema_version, accepted_at FROM idempotency WHERE mark = ?")
            guard let row = try Row.fetchOne(statement, arguments: [mark.bytes]) else { return nil }
            let hash: Data = row[1]
            return IdempotencyEntry(
                eventID: row[0] ?? id, bodyHash: Hex.text(hash), type: row[2], schemaVersion: row[3], acceptedAt: row[4]
            )
        }
    }

    /// Hands out every mark of the table, in no order that means anything.
    func forEachMark(_ body: (Mark) -> Void) throws {
        try file.read { database in
            let rows = try Row.fetchCursor(database, sql: "SELECT mark FROM idempotency")
            while let row = try rows.next() {
                if let mark = Mark(bytes: row[0]) { body(mark) }
            }
        }
    }
}
