import Contracts
import EventLog
import Logging
import Projections

// What planning waits for, however long the log is away.
extension Planner {
    /// Waits until everything is folded that stands in `control` now. While the log is away it waits here, a member still.
    func foldControl() async throws {
        var tries = 0
        while true {
            do {
                return try await runner.wait(untilEndOf: [Topics.control])
            } catch let error as EventLogError where error.isRetriable {
                try await pause("events wait to be planned, for the log", after: &tries, ["reason": "\(error)"])
            }
        }
    }

    /// Appends records, however long the log is away. Written twice is harmless: the first counts.
    ///
    /// - Returns: where each stands.
    func append(_ records: [NewRecord]) async throws -> [Position] {
        var positions: [Position?] = Array(repeating: nil, count: records.count)
        var missing = Array(records.indices)
        var tries = 0
        while !missing.isEmpty {
            let results = await log.append(missing.map { records[$0] })
            var refused: [Int] = []
            var reason: EventLogError?
            for (index, result) in zip(missing, results) {
                switch result {
                case .success(let position): positions[index] = position
                case .failure(let error):
                    guard error.isRetriable else { throw error }
                    refused.append(index)
                    reason = error
                }
            }
            missing = refused
            if let reason {
                try await pause(
                    "plans wait for the log", after: &tries, ["plans": "\(missing.count)", "reason": "\(reason)"])
            }
        }
        return positions.compactMap(\.self)
    }

    /// Waits a moment for the log to come back, and says so: the first time, and every ten seconds.
    private func pause(_ what: Logger.Message, after tries: inout Int, _ metadata: Logger.Metadata) async throws {
        if tries.isMultiple(of: 50) { logger.warning(what, metadata: metadata) }
        tries += 1
        try await clock.sleep(for: .milliseconds(200))
    }
}
