import Fanout
import LogBackend
import ServiceKit

@main
struct FanoutMain {
    static func main() async {
        await ServiceProcess.run("fanout") { settings, logger in
            let log = try await openPreparedLog(settings, logger: logger)
            let fanout = try buildFanout(settings, log: log, logger: logger)
            return ServiceProcess.Parts(services: fanout.services, log: log, reloads: fanout.reloads)
        }
    }
}
