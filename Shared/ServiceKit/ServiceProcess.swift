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

        package init(services: [any Service], log: any EventLog) {
            self.services = services
            self.log = log
        }
    }

    /// How long a shutdown may take before what is left is cancelled.
    private static let patience = Duration.seconds(30)

    /// Reads the settings, builds, and runs until SIGTERM or SIGINT. What can't start says so in one line and exits 1.
    package static func run(
        _ name: String, build: @Sendable (Settings, Logger) async throws -> Parts
    ) async {
        do {
            let settings = try Settings(environment: ProcessInfo.processInfo.environment)
            LoggingSystem.bootstrap { JSONLogHandler(label: $0, level: settings.logLevel) }
            let logger = Logger(label: name)
            let parts = try await build(settings, logger)
            try await serve(parts, logger: logger)
        } catch {
            // One line, no backtrace: whoever reads it at night needs the name of what is wrong.
            FileHandle.standardError.write(Data("\(name): \(error)\n".utf8))
            exit(1)
        }
    }

    /// Runs services until a signal ends them, then closes their log.
    package static func serve(_ parts: Parts, logger: Logger) async throws {
        var configuration = ServiceGroupConfiguration(
            services: parts.services.map {
                ServiceGroupConfiguration.ServiceConfiguration(
                    service: $0, successTerminationBehavior: .gracefullyShutdownGroup,
                    failureTerminationBehavior: .gracefullyShutdownGroup)
            }, gracefulShutdownSignals: [.sigterm, .sigint], logger: logger)
        configuration.maximumGracefulShutdownDuration = patience
        do {
            try await ServiceGroup(configuration: configuration).run()
        } catch {
            await parts.log.close()
            throw error
        }
        await parts.log.close()
    }
}
