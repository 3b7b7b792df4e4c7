import Fanout
import LogBackend
import ServiceKit

@main
struct FanoutMain {
    static func main() async {
        await ServiceProcess.run("fanout") { settings, logger in
            let log = try await openPreparedLog(settings, logger: logger)
            return ServiceProcess.Parts(
                services: try buildFanout(settings, log: log, logger: logger).services, log: log)
        }
    }
}
