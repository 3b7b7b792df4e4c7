package import EventLog
import Foundation
package import Logging
package import ServiceLifecycle
import UnixSignals

/// The process of a service, from its settings to its end.
package enum ServiceProcess {
    /// What runs in it.
    package struct Parts: Sendable {
        package let services: [any Service]
        /// Closed when the services have ended.
        package let log: any EventLog
        /// What is taken anew when the settings are read again.
        package let reloads: [Reload]

        package init(services: [any Service], log: any EventLog, reloads: [Reload] = []) {
            self.services = services
            self.log = log
            self.reloads = reloads
        }
    }

    /// What a shutdown may take besides what attempts in flight may, before what is left is cancelled.
    private static let patience = Duration.seconds(10)

    /// Reads the settings, builds, and runs until SIGTERM or SIGINT; reads the settings again at each SIGHUP. What can't
    /// start says so in one line and exits 1.
    ///
    /// - Parameter endsWithTerminal: whether SIGHUP, in a terminal, says what it first meant: that the terminal is gone.
    package static func run(
        _ name: String, endsWithTerminal: Bool = false,
        build: @Sendable (Settings, Logger) async throws -> Parts
    ) async {
        OpenFiles.raise()
        do {
            let environment = ProcessInfo.processInfo.environment
            let settings = try Settings(environment: environment)
            let threshold = LogThreshold(settings.logLevel)
            LoggingSystem.bootstrap { JSONLogHandler(label: $0, threshold: threshold) }
            let logger = Logger(label: name)
            let parts = try await build(settings, logger)
            let logLevel = Reload(.logLevel) { settings in { threshold.set(settings.logLevel) } }
            let reloader = SettingsReloader(
                settings, environment: environment, reloads: parts.reloads + [logLevel], logger: logger)
            let rereading = BackgroundWork {
                for await _ in await UnixSignalsSequence(trapping: .sighup) { await reloader.reload() }
            }
            let isHeld = endsWithTerminal && isatty(STDIN_FILENO) == 1
            try await serve(
                isHeld ? parts.services : [rereading] + parts.services, until: isHeld ? [.sighup] : [],
                settings, parts.log, logger: logger)
        } catch {
            // One line, no backtrace: whoever reads it at night needs the name of what is wrong.
            FileHandle.standardError.write(Data("\(name): \(error)\n".utf8))
            exit(1)
        }
    }

    /// Runs services until a signal ends them, then closes their log.
    private static func serve(
        _ services: [any Service], until others: [UnixSignal], _ settings: Settings, _ log: any EventLog,
        logger: Logger
    ) async throws {
        var configuration = ServiceGroupConfiguration(
            services: services.map {
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }, gracefulShutdownSignals: [.sigterm, .sigint] + others, logger: logger)
        configuration.maximumGracefulShutdownDuration = settings.shutdownTimeout + patience
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            await log.close()
            throw error
        }
        await log.close()
    }
}
