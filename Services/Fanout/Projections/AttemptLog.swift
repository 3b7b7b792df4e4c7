import Contracts
import EventLog

/// Reads attempts from the log, where what was answered stands in full.
struct AttemptLog: Sendable {
    let log: any EventLog

    /// - Parameter partition: of the delivery.
    /// - Returns: nil where the log no longer holds it.
    /// - Throws: `EventLogError`, `ContractError`.
    func attempt(_ summary: AttemptSummary, in partition: Int) async throws -> Attempt? {
        let place = TopicPartition(topic: Topics.deliveries, partition: partition)
        let records: [LogRecord]
        do {
            records = try await log.read(place, from: summary.offset, limit: 1, maxBytes: 1 << 20)
        } catch let error as EventLogError where error.code == .offsetOutOfRange {
            return nil
        }
        guard let record = records.first, record.position.offset == summary.offset,
            case .attempt(let attempt) = try DeliveryRecord(record)
        else { return nil }
        return attempt
    }
}
