import Contracts
import Control
import EventLog
import Foundation
import LogBackend
import Logging
import Projections
import ServiceKit

/// The entities of the log, for as long as one command needs them: the control topic folded into a file that is thrown
/// away afterwards. It needs no running service, and disturbs none.
struct ControlSession {
    let state: ControlState
    let writer: ControlWriter

    /// How long a log that answers may take to be folded.
    private static let timeout = Duration.seconds(60)

    /// Opens the log, folds what it says about entities, runs `body`, and closes everything.
    ///
    /// - Throws: `SettingsError`, `EventLogError`, `ProjectionError`, `FoldLag`; and what `body` throws.
    static func run<Answer: Sendable>(
        _ settings: Settings, _ body: @Sendable (ControlSession) async throws -> Answer
    ) async throws -> Answer {
        _ = try DataFolder(settings)
        // What matters comes as an error; the rest would only stand between the lines of a result.
        let logger = Logger(label: "carillon") { JSONLogHandler(label: $0, level: .critical) }
        let log = try await openPreparedLog(settings, logger: logger)
        let folder = FileManager.default.temporaryDirectory.appending(path: "carillon-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: folder) }
        do {
            let file = try ProjectionFile(path: "\(folder)/control.sqlite", folds: [ControlFold()], logger: logger)
            let state = ControlState()
            let runner = FoldRunner(file: file, log: log, observers: [state], logger: logger)
            let answer = try await withThrowingTaskGroup(of: Void.self) { group in
                group.addTask { try await runner.run() }
                defer { group.cancelAll() }
                try await runner.wait(untilEndOf: [Topics.control], timeout: timeout)
                let writer = ControlWriter(
                    log: log, runner: runner, state: state, timeout: timeout, now: { SystemTime.now() })
                return try await body(ControlSession(state: state, writer: writer))
            }
            await log.close()
            return answer
        } catch {
            await log.close()
            throw error
        }
    }
}
