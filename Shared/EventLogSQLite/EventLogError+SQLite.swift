import EventLog
import Glibc
import GRDB

extension EventLogError {
    /// What SQLite said about a file of the log. A full or failing disk, a lock that is held too long or a folder that
    /// can't be written may all be right again later; a file that can't be understood will not.
    init(sqlite error: any Error, path: String) {
        switch error {
        case let error as EventLogError:
            self = error
        case let error as DatabaseError:
            let reason = "\(path): \(error.message ?? "SQLite error") (\(error.extendedResultCode))"
            switch error.resultCode {
            case .SQLITE_CORRUPT, .SQLITE_NOTADB, .SQLITE_FORMAT: self.init(.corrupt, "the log is damaged: \(reason)")
            default: self.init(.unavailable, "the log can't be used now: \(reason)", isRetriable: true)
            }
        default:
            self.init(.unavailable, "the log can't be used now: \(path): \(error)", isRetriable: true)
        }
    }

    /// What the operating system said about a file of the log.
    init(errno code: Int32, doing what: String, path: String) {
        let reason = String(cString: strerror(code))
        self.init(.unavailable, "\(what) \(path) failed: \(reason)", isRetriable: true)
    }
}
