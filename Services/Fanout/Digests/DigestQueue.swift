import Contracts
import GRDB
package import Projections

/// What the projection knows of events that wait for a digest.
package struct DigestQueue: Sendable {
    /// A user to whom a digest is due.
    struct Recipient: Hashable, Sendable {
        let tenant: String
        let user: String
        /// Where the user was created; nil where that is not known.
        let created: Int64?
        /// Since when.
        let dueAt: Int64
        /// The event of the digest before, as far as it is folded; nil where there was none.
        let after: String?
    }

    private let file: ProjectionFile

    package init(file: ProjectionFile) {
        self.file = file
    }

    /// Those to whom a digest is due, who waits for longest first.
    ///
    /// - Parameters:
    ///   - home: the partition in which their tenants' digests stand.
    ///   - limit: the most items that are looked at; one user may have several.
    func due(in home: Int, until now: Int64, limit: Int) throws -> [Recipient] {
        try file.read { database in
            let statement = try database.cachedStatement(
                sql: """
                    SELECT tenant, user, user_offset, min(due_at),
                        (SELECT event FROM digests WHERE digests.tenant = due.tenant AND digests.user = due.user)
                    FROM
                        (SELECT tenant, user, user_offset, due_at FROM digest_items
                         WHERE home = ? AND due_at <= ? ORDER BY due_at LIMIT ?) AS due
                    GROUP BY tenant, user, user_offset ORDER BY 4, 1, 2
                    """)
            return try Row.fetchAll(statement, arguments: [home, now, limit]).map { row in
                let created: Int64 = row[2]
                return Recipient(
                    tenant: row[0], user: row[1], created: created < 0 ? nil : created, dueAt: row[3],
                    after: row[4])
            }
        }
    }

    /// When the next digest is due; nil where nothing waits.
    func next(in home: Int) throws -> Int64? {
        try file.read { database in
            try Int64.fetchOne(
                database.cachedStatement(sql: "SELECT min(due_at) FROM digest_items WHERE home = ?"), arguments: [home])
        }
    }

    /// The digest that is due to somebody now, in the order of events, and the id of its event; nil where none is.
    func digest(for recipient: Recipient, until now: Int64) throws -> (event: String, digest: Digest)? {
        try file.read { database in
            let last = try String.fetchOne(
                database.cachedStatement(sql: "SELECT event FROM digests WHERE tenant = ? AND user = ?"),
                arguments: [recipient.tenant, recipient.user])
            let items = try Row.fetchAll(
                database.cachedStatement(
                    sql: """
                        SELECT event, event_type, partition, event_offset, due_at FROM digest_items
                        WHERE tenant = ? AND user = ? AND user_offset = ? AND due_at <= ?
                        ORDER BY due_at, event, partition LIMIT ?
                        """),
                arguments: [
                    recipient.tenant, recipient.user, recipient.created ?? -1, now, Digest.mostItems,
                ])
            guard let first = items.first else { return nil }
            let digest = Digest(
                user: recipient.user, created: recipient.created, after: last,
                items: items.map { Digest.Item(event: $0[0], type: $0[1], partition: $0[2], offset: $0[3]) })
            let event = Digest.eventID(
                tenant: recipient.tenant, user: recipient.user, after: last, due: first[4])
            return (event, digest)
        }
    }
}
