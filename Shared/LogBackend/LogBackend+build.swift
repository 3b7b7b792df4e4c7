import Contracts
package import EventLog
import EventLogKafka
import EventLogSQLite
package import Logging
package import ServiceKit

/// Opens the log that `CARILLON_LOG_URL` names. The one place that knows which logs there are.
///
/// - Throws: `EventLogError`: a folder that can't be used, a file of a later version, an option that librdkafka doesn't
///   know. Brokers are not asked yet.
package func openLog(_ settings: Settings, logger: Logger) throws(EventLogError) -> any EventLog {
    switch settings.logURL {
    case .sqlite(let folder):
        try EventLogSQLite(directory: folder, options: EventLogSQLite.Options(logger: logger))
    case .kafka(let brokers):
        try EventLogKafka(
            bootstrapServers: brokers.map(\.description), options: settings.kafkaOptions.mapValues(\.text),
            logger: logger)
    }
}

/// Opens the log and makes sure that it can be reached and has Carillon's topics.
///
/// - Throws: `EventLogError`, besides those of `openLog` `.unavailable` when no broker answers, `.partitionMismatch`.
package func openPreparedLog(_ settings: Settings, logger: Logger) async throws -> any EventLog {
    let log = try openLog(settings, logger: logger)
    do {
        try await log.prepare(Topics.specifications)
    } catch {
        await log.close()
        throw error
    }
    return log
}
