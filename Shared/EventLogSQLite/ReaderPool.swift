import EventLog
import GRDB
import Synchronization

/// Connections that only read. A read borrows one and never suspends while it has it, so there are never more than
/// threads that read at the same time.
final class ReaderPool: Sendable {
    private let database: LogDatabase
    private let idle = Mutex<[DatabaseQueue]>([])

    init(database: LogDatabase) {
        self.database = database
    }

    /// Runs `body` in a transaction: all that it reads is of one moment, and a lock is taken once, not for each part.
    func readTogether<Answer>(_ body: (Database) throws -> Answer) throws(EventLogError) -> Answer {
        try read { db in try db.inReadingTransaction { try body(db) } }
    }

    func read<Answer>(_ body: (Database) throws -> Answer) throws(EventLogError) -> Answer {
        let connection: DatabaseQueue
        if let idle = idle.withLock({ $0.popLast() }) {
            connection = idle
        } else {
            connection = try database.openReader()
        }
        do {
            let answer = try connection.inDatabase(body)
            idle.withLock { $0.append(connection) }
            return answer
        } catch {
            // A connection that failed is not used again.
            throw EventLogError(sqlite: error, path: database.path)
        }
    }
}
