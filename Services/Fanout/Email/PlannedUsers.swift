import GRDB
package import Projections

/// Who the users were that an event was planned for: an id may have become somebody else's since.
package struct PlannedUsers: Sendable {
    private let file: ProjectionFile

    package init(file: ProjectionFile) {
        self.file = file
    }

    /// Where the user was created that an event was planned for; nil where the plan is not folded yet, and so is of now, or
    /// an earlier version wrote it.
    ///
    /// - Parameter partition: of the event.
    func created(_ user: String, event: String, partition: Int) throws -> Int64? {
        try file.read { database in
            let find = try database.cachedStatement(
                sql: "SELECT user_offset FROM resolved_users WHERE event = ? AND partition = ? AND user = ?")
            return try Int64.fetchOne(find, arguments: [event, partition, user])
        }
    }
}
