package import GRDB
import Contracts

import struct Foundation.Data

/// One change of one entity.
package struct AuditEntry: Hashable, Sendable {
    /// Its place in `carillon.control`, which is also its order.
    package let offset: Int64
    package let at: Int64
    package let actor: String
    package let action: String
    package let kind: String
    package let entity: String
    /// JSON without secrets; nil where there was nothing, or it was too large.
    package let before: [UInt8]?
    package let after: [UInt8]?
}

/// What is looked for in the audit log of one tenant.
package struct AuditQuery: Hashable, Sendable {
    package var tenant: String
    package var actor: String?
    package var action: String?
    package var kind: String?
    /// As it stands in the log.
    package var entity: String?
    /// Milliseconds since 1970; later than this.
    package var after: Int64?
    /// Earlier than this.
    package var before: Int64?
    /// Those before this offset.
    package var cursor: Int64?

    package init(tenant: String) {
        self.tenant = tenant
    }

    /// The query for `most` rows along the index of the tenant, newest first; the last column says whether a row is wanted.
    package func statement(most: Int) -> (sql: String, arguments: StatementArguments) {
        var wanted: [String] = ["TRUE"]
        var arguments: StatementArguments = []
        func want(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            wanted.append(condition)
            arguments += [value]
        }
        want("a.actor = ?", actor)
        want("a.action = ?", action)
        want("a.kind = ?", kind)
        want("a.entity = ?", entity)
        want("a.at > ?", after)
        want("a.at < ?", before)
        arguments += [tenant, cursor ?? .max]
        let sql = """
            SELECT a.log_offset, a.at, a.actor, a.action, a.kind, a.entity, a.document,
                (SELECT b.document FROM audit_log b WHERE b.log_offset = a.previous), \(wanted.joined(separator: " AND "))
            FROM audit_log a WHERE a.tenant = ? AND a.log_offset < ? ORDER BY a.log_offset DESC LIMIT \(most)
            """
        return (sql, arguments)
    }

    /// The column that says whether a row is wanted.
    package static let match = 8
}

extension AuditEntry {
    package init(row: Row) {
        let (after, before): (Data?, Data?) = (row[6], row[7])
        self.init(
            offset: row[0], at: row[1], actor: row[2], action: row[3], kind: row[4], entity: row[5],
            before: before.map { [UInt8]($0) }, after: after.map { [UInt8]($0) })
    }
}
