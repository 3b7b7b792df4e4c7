import Ingest
import LogBackend
import ServiceKit

/// The way in, as a process of its own.
@main
enum IngestMain {
    static func main() async {
        await ServiceProcess.run("ingest") { settings, logger in
            let log = try await openPreparedLog(settings, logger: logger)
            let ingest = try buildIngest(settings, log: log, logger: logger)
            return ServiceProcess.Parts(services: ingest.services, log: log, reloads: ingest.reloads)
        }
    }
}
