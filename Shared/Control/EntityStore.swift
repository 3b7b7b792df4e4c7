package import Contracts
import GRDB
package import Projections

import struct Foundation.Data

/// The tables of `ControlFold`, for lists and for what is asked seldom.
package struct EntityStore: Sendable {
    private let file: ProjectionFile

    package init(file: ProjectionFile) {
        self.file = file
    }

    /// One entity of a tenant; nil if there is none, if it is deleted, or if it is another tenant's.
    ///
    /// - Throws: `DatabaseError`, `ContractError`.
    package func get<Document: ControlDocument>(
        _ type: Document.Type = Document.self, tenant: String, id: String
    ) throws -> Entity<Document>? {
        try file.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT document, revision, created_offset, log_offset, changed_at FROM control_entities
                    WHERE kind = ? AND id = ? AND tenant = ? AND document IS NOT NULL
                    """)
            return try Row.fetchOne(statement, arguments: [type.kind.rawValue, id, tenant]).map(Self.entity)
        }
    }

    /// A page of a tenant's entities of one kind, newest first.
    ///
    /// - Parameters:
    ///   - tenant: nil for all tenants'.
    ///   - after: the `createdOffset` of the last entity of the page before; nil for the first page.
    /// - Throws: `DatabaseError`, `ContractError`.
    package func list<Document: ControlDocument>(
        _ type: Document.Type = Document.self, tenant: String?, after: Int64? = nil, limit: Int
    ) throws -> [Entity<Document>] {
        try file.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT document, revision, created_offset, log_offset, changed_at FROM control_entities
                    WHERE kind = ? AND \(tenant == nil ? "? IS NULL" : "tenant = ?") AND document IS NOT NULL
                        AND created_offset < ?
                    ORDER BY created_offset DESC LIMIT ?
                    """)
            let rows = try Row.fetchAll(
                statement, arguments: [type.kind.rawValue, tenant, after ?? .max, limit])
            return try rows.map(Self.entity)
        }
    }

    /// What the entities of a page are found by, without reading them: as `list`.
    ///
    /// - Throws: `DatabaseError`.
    package func keys(
        _ kind: EntityKind, tenant: String, after: Int64? = nil, limit: Int
    ) throws -> [(id: String, createdOffset: Int64)] {
        try file.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT id, created_offset FROM control_entities
                    WHERE kind = ? AND tenant = ? AND document IS NOT NULL AND created_offset < ?
                    ORDER BY created_offset DESC LIMIT ?
                    """)
            return try Row.fetchAll(statement, arguments: [kind.rawValue, tenant, after ?? .max, limit]).map {
                (id: $0[0], createdOffset: $0[1])
            }
        }
    }

    private static func entity<Document: ControlDocument>(_ row: Row) throws -> Entity<Document> {
        let document: Data = row[0]
        return Entity(
            document: try Document(document: [UInt8](document)), revision: row[1], createdOffset: row[2],
            offset: row[3], changedAt: row[4])
    }
}
