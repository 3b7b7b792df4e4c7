import struct Foundation.Data

import Contracts
package import EventLog
package import GRDB
import Projections

/// The tables of the control topic: every entity as it stands, and what remains of the deleted ones.
package struct ControlFold: Fold {
    package static let foldName = "control"

    package let name = ControlFold.foldName
    package let version = 6
    package let topics = [Topics.control]

    package init() {}

    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE control_entities (
                    kind TEXT NOT NULL,
                    id TEXT NOT NULL,
                    tenant TEXT NOT NULL,
                    revision INTEGER NOT NULL CHECK (revision >= 1),
                    document BLOB, -- NULL once it is deleted
                    key_hash TEXT, -- of a key, also of a deleted one, which is how one knows that it was revoked
                    created_offset INTEGER NOT NULL,
                    log_offset INTEGER NOT NULL,
                    changed_at INTEGER NOT NULL, -- milliseconds since 1970
                    PRIMARY KEY (kind, id),
                    CHECK (kind <> 'key' OR document IS NULL OR key_hash IS NOT NULL)
                ) STRICT, WITHOUT ROWID;
                CREATE INDEX control_entities_by_tenant ON control_entities (kind, tenant, created_offset)
                    WHERE document IS NOT NULL;
                """)
        try CreationUse.createTable(in: database)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(sql: "DROP TABLE IF EXISTS control_entities")
        try CreationUse.dropTable(in: database)
    }

    package func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws {
        for record in records {
            let change: ControlChange
            do throws(ContractError) {
                change = try ControlChange(record)
            } catch {
                report(record, error.reason)
                continue
            }
            if change.record.kind.isNote { continue }
            let current = try standing(of: change.key, in: database)
            guard let standing = Standing.after(change, on: current),
                try !GroupCircle.isClosed(by: change, find: { try group($0, of: standing.tenant, in: database) })
            else { continue }
            if let use = CreationUse(change, on: current) {
                guard use.mayFollow(try CreationUse.fetch(use.key, in: database)) else { continue }
                try use.write(in: database)
            }
            try write(change, standing, in: database)
        }
    }

    private func standing(of key: EntityKey, in database: Database) throws -> Standing? {
        let statement = try database.cachedStatement(
            sql: """
                SELECT tenant, revision, document IS NULL, created_offset FROM control_entities
                WHERE kind = ? AND id = ?
                """)
        return try Row.fetchOne(statement, arguments: [key.kind.rawValue, key.id]).map {
            Standing(tenant: $0[0], revision: $0[1], isDeleted: $0[2], createdOffset: $0[3])
        }
    }

    private func group(_ id: String, of tenant: String, in database: Database) throws -> GroupDocument? {
        let statement = try database.cachedStatement(
            sql: "SELECT document FROM control_entities WHERE kind = 'group' AND id = ?")
        let entityID = DirectoryID.entityID(tenant: tenant, id: id)
        return try Data.fetchOne(statement, arguments: [entityID]).map { try GroupDocument(document: [UInt8]($0)) }
    }

    private func write(_ change: ControlChange, _ standing: Standing, in database: Database) throws {
        let keyHash: String? = if case .key(let key) = change.document { key.hash } else { nil }
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO control_entities
                    (kind, id, tenant, revision, document, key_hash, created_offset, log_offset, changed_at)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (kind, id) DO UPDATE SET
                    revision = excluded.revision, document = excluded.document,
                    key_hash = coalesce(excluded.key_hash, key_hash), created_offset = excluded.created_offset,
                    log_offset = excluded.log_offset, changed_at = excluded.changed_at
                """)
        try statement.execute(arguments: [
            change.record.kind.rawValue, change.record.id, standing.tenant, standing.revision,
            change.record.document.map { Data($0) }, keyHash, standing.createdOffset, change.offset, change.record.at,
        ])
    }
}
