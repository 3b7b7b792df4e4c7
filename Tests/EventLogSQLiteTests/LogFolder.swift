import EventLogSQLite
import Foundation
import Logging

/// A folder for the log of one test, which is gone when the test is.
final class LogFolder: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "log-\(UUID().uuidString)").path()
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Opens a log in the folder. What it warns of is lost: tests look at what calls answer.
    func open(
        now: (@Sendable () -> Int64)? = nil, maxRecordBytes: Int? = nil
    ) throws -> EventLogSQLite {
        var options = EventLogSQLite.Options(logger: Logger(label: "log") { _ in SwiftLogNoOpLogHandler() })
        if let now { options.now = now }
        if let maxRecordBytes { options.maxRecordBytes = maxRecordBytes }
        return try EventLogSQLite(directory: path, options: options)
    }
}
