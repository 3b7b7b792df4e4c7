import Contracts
package import EventLog
package import GRDB
import Projections

import struct Foundation.Data

/// Who changed what, and when: every change of an entity that counted, without secrets.
package struct AuditFold: Fold {
    /// Documents that are larger are left out, in bytes.
    private static let mostBytes = 16 << 10

    package let name = "audit"
    package let version = 3
    package let topics = [Topics.control]

    package init() {}

    package func createTables(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE audit_log (
                    log_offset INTEGER PRIMARY KEY,
                    tenant TEXT NOT NULL,
                    at INTEGER NOT NULL, -- milliseconds since 1970
                    actor TEXT NOT NULL,
                    action TEXT NOT NULL,
                    kind TEXT NOT NULL,
                    entity TEXT NOT NULL,
                    document BLOB, -- without secrets; NULL where it is deleted, or too large
                    previous INTEGER -- the change of the entity before it
                ) STRICT;
                CREATE INDEX audit_log_by_tenant ON audit_log (tenant, log_offset);
                -- How each entity stands; also where nothing changed but that a key was used.
                CREATE TABLE audit_entities (
                    kind TEXT NOT NULL,
                    entity TEXT NOT NULL,
                    tenant TEXT NOT NULL,
                    revision INTEGER NOT NULL,
                    is_deleted INTEGER NOT NULL,
                    last INTEGER, -- its last change in audit_log
                    PRIMARY KEY (kind, entity)
                ) STRICT, WITHOUT ROWID
                """)
    }

    package func dropTables(in database: Database) throws {
        try database.execute(sql: "DROP TABLE IF EXISTS audit_log; DROP TABLE IF EXISTS audit_entities")
    }

    package func apply(_ records: [LogRecord], in database: Database, report: (LogRecord, String) -> Void) throws {
        for record in records {
            // The fold of the entities reports what can't be decoded.
            guard let change = try? ControlChange(record) else { continue }
            let (current, last) = try standing(of: change.key, in: database)
            guard let standing = Standing.after(change, on: current) else { continue }
            let isChange = change.record.action != KeyDocument.useAction
            if isChange { try write(change, of: standing.tenant, after: last, in: database) }
            try database.cachedStatement(
                sql: """
                    INSERT INTO audit_entities (kind, entity, tenant, revision, is_deleted, last) VALUES (?, ?, ?, ?, ?, ?)
                    ON CONFLICT (kind, entity) DO UPDATE SET
                        revision = excluded.revision, is_deleted = excluded.is_deleted, last = excluded.last
                    """
            ).execute(arguments: [
                change.key.kind.rawValue, change.key.id, standing.tenant, standing.revision, standing.isDeleted,
                isChange ? change.offset : last,
            ])
        }
    }

    private func standing(of key: EntityKey, in database: Database) throws -> (standing: Standing?, last: Int64?) {
        let statement = try database.cachedStatement(
            sql: "SELECT tenant, revision, is_deleted, last FROM audit_entities WHERE kind = ? AND entity = ?")
        guard let row = try Row.fetchOne(statement, arguments: [key.kind.rawValue, key.id]) else { return (nil, nil) }
        return (Standing(tenant: row[0], revision: row[1], isDeleted: row[2], createdOffset: 0), row[3])
    }

    private func write(
        _ change: ControlChange, of tenant: String, after last: Int64?, in database: Database
    ) throws {
        let shown = change.record.document.map(AuditDocument.withoutSecrets).flatMap { document in
            document.count <= Self.mostBytes ? Data(document) : nil
        }
        try database.cachedStatement(
            sql: """
                INSERT INTO audit_log (log_offset, tenant, at, actor, action, kind, entity, document, previous)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
                """
        ).execute(arguments: [
            change.offset, tenant, change.record.at, change.record.actor, change.record.action,
            change.key.kind.rawValue, change.key.id, shown, last,
        ])
    }
}
