import Contracts
import GRDB

extension CreationUse {
    static func createTable(in database: Database) throws {
        try database.execute(
            sql: """
                CREATE TABLE control_creations (
                    kind TEXT NOT NULL,
                    tenant TEXT NOT NULL,
                    key_hash TEXT NOT NULL,
                    id TEXT NOT NULL,
                    created_at INTEGER NOT NULL, -- milliseconds since 1970
                    PRIMARY KEY (kind, tenant, key_hash)
                ) STRICT, WITHOUT ROWID;
                """)
    }

    static func dropTable(in database: Database) throws {
        try database.execute(sql: "DROP TABLE IF EXISTS control_creations")
    }

    static func fetchAll(_ database: Database) throws -> [CreationUse] {
        try Row.fetchAll(database, sql: "SELECT kind, tenant, key_hash, id, created_at FROM control_creations")
            .compactMap { row in
                guard let kind = EntityKind(rawValue: row[0]) else { return nil }
                return CreationUse(key: Key(kind: kind, tenant: row[1], hash: row[2]), id: row[3], at: row[4])
            }
    }

    /// What a key was last used for.
    static func fetch(_ key: Key, in database: Database) throws -> CreationUse? {
        let statement = try database.cachedStatement(
            sql: "SELECT id, created_at FROM control_creations WHERE kind = ? AND tenant = ? AND key_hash = ?")
        return try Row.fetchOne(statement, arguments: [key.kind.rawValue, key.tenant, key.hash]).map {
            CreationUse(key: key, id: $0[0], at: $0[1])
        }
    }

    func write(in database: Database) throws {
        let statement = try database.cachedStatement(
            sql: """
                INSERT INTO control_creations (kind, tenant, key_hash, id, created_at) VALUES (?, ?, ?, ?, ?)
                ON CONFLICT (kind, tenant, key_hash) DO UPDATE SET id = excluded.id, created_at = excluded.created_at
                """)
        try statement.execute(arguments: [key.kind.rawValue, key.tenant, key.hash, id, at])
    }
}
