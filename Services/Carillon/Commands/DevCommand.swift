import ArgumentParser
import Fanout
import Ingest
import LogBackend
import ServiceKit

struct DevCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "dev", abstract: "Run both services in one process, until Ctrl-C.",
        discussion: "They share the log and the data folder, and nothing else; so do `ingest` and `fanout`, run apart.")

    func run() async throws {
        await ServiceProcess.run("carillon", endsWithTerminal: true) { settings, logger in
            let log = try await openPreparedLog(settings, logger: logger)
            let fanout = try buildFanout(settings, log: log, logger: logger)
            let ingest = try buildIngest(settings, log: log, logger: logger)
            // The way in is the last to start and the first to end.
            return ServiceProcess.Parts(
                services: fanout.services + ingest.services, log: log,
                reloads: fanout.reloads + ingest.reloads)
        }
    }
}
