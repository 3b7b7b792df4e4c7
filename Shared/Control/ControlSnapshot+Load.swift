import Contracts
import GRDB

import struct Foundation.Data

extension ControlSnapshot {
    /// Reads what `ControlFold` has written.
    init(loading database: Database) throws {
        self.init()
        let rows = try Row.fetchCursor(
            database,
            sql: """
                SELECT kind, id, tenant, revision, document, key_hash, created_offset, log_offset, changed_at
                FROM control_entities ORDER BY created_offset
                """)
        while let row = try rows.next() {
            guard let kind = EntityKind(rawValue: row[0]) else { continue }
            let bytes: Data? = row[4]
            let document = try bytes.map { try AnyControlDocument(kind: kind, bytes: [UInt8]($0)) }
            let standing = Standing(
                tenant: row[2], revision: row[3], isDeleted: document == nil, createdOffset: row[6])
            put(
                EntityKey(kind, row[1]), standing, document, offset: row[7], changedAt: row[8], keyHash: row[5])
        }
        for use in try CreationUse.fetchAll(database) { creations[use.key] = use }
    }
}
