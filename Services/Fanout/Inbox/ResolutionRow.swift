import Contracts
import EventLog
import GRDB
import JSON

/// To whom an event's recipients came, as it is folded, and as clients see it.
struct ResolutionRow: Sendable {
    /// How many users there are; there may be more than are shown.
    var count = 0
    var users: [ResolvedUser] = []
    var missing: [String] = []
    /// The ways that settings had switched off.
    var muted: [String] = []
    var isComplete = true

    /// - Parameter most: the most users that are answered.
    /// - Returns: nil while the event is not planned, and for one that is for subscribers alone and was muted nowhere.
    static func find(of event: NotificationRow, most: Int, in database: Database) throws -> ResolutionRow? {
        let plan = try database.cachedStatement(
            sql: "SELECT muted FROM plans WHERE event = ? AND partition = ?")
        guard let planned = try Row.fetchOne(plan, arguments: [event.id, event.event.position.partition]) else {
            return nil
        }
        var row = ResolutionRow()
        row.muted = (planned[0] as String?)?.split(separator: ",").map(String.init) ?? []
        let resolution = try database.cachedStatement(
            sql: "SELECT users, missing, open_after IS NULL FROM resolutions WHERE event = ? AND partition = ?")
        guard let found = try Row.fetchOne(resolution, arguments: [event.id, event.event.position.partition]) else {
            return row.muted.isEmpty ? nil : row
        }
        row.count = found[0]
        row.missing = (found[1] as String?)?.split(separator: "\n").map(String.init) ?? []
        row.isComplete = found[2]
        let users = try database.cachedStatement(
            sql: """
                SELECT user, because, mail, item IS NOT NULL, digest_at FROM resolved_users
                WHERE event = ? AND partition = ? ORDER BY user LIMIT ?
                """)
        row.users = try Row.fetchAll(users, arguments: [event.id, event.event.position.partition, most]).map { user in
            guard let mail = ResolvedUser.Mail(rawValue: user[2]) else {
                throw ContractError("a folded resolution can't be read")
            }
            return ResolvedUser(
                user: user[0], because: (user[1] as String).split(separator: "\n").map(String.init), mail: mail,
                inbox: user[3], digestAt: user[4])
        }
        return row
    }

    func writeMembers(to writer: inout JSONWriter) {
        writer.member(
            "resolution",
            object: { writer in
                writer.member("complete", isComplete)
                writer.member("userCount", count)
                writer.member("users", users)
                writer.member("moreUsers", count > users.count)
                writer.member("missing", missing)
                writer.member("muted", muted)
            })
    }
}
