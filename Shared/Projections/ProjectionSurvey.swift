import Foundation
package import EventLog
import GRDB

/// How far a projection is, looked up from outside: also while a service has the file open.
package struct ProjectionSurvey: Hashable, Sendable {
    package let fold: String
    /// The next offset to fold of each partition that it has seen.
    package let next: [TopicPartition: Int64]
    /// Records that could not be decoded; those that the file remembers.
    package let undecodable: Int

    /// - Returns: the projections of a file, by name; none where there is no file, or nothing in it yet.
    /// - Throws: `ProjectionError` `.unusable` when it can't be read.
    package static func of(path: String) throws(ProjectionError) -> [ProjectionSurvey] {
        guard FileManager.default.fileExists(atPath: path) else { return [] }
        do {
            var configuration = Configuration()
            configuration.readonly = true
            let queue = try DatabaseQueue(path: path, configuration: configuration)
            return try queue.read { database in
                guard try database.tableExists(ProjectionLayout.versionsTable) else { return [] }
                let names = try String.fetchAll(database, sql: "SELECT fold FROM projection_versions ORDER BY fold")
                return try names.map { try survey($0, in: database) }
            }
        } catch {
            throw ProjectionError(.unusable, "\(path) can't be read: \(error)")
        }
    }

    private static func survey(_ fold: String, in database: Database) throws -> ProjectionSurvey {
        let count = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM projection_undecodable WHERE fold = ?", arguments: [fold])
        return ProjectionSurvey(
            fold: fold, next: try ProjectionLayout.offsets(of: fold, in: database), undecodable: count ?? 0)
    }
}
