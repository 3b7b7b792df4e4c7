import Foundation
import Logging
import ServiceKit
import Synchronization
import Testing

struct ReloadTests {
    /// A file of settings that can be written anew.
    private struct File {
        let path = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)").path

        func write(_ lines: String...) throws {
            try Data(lines.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: path))
        }

        var environment: [String: String] { ["CARILLON_CONFIG": path, "CARILLON_RATE_LIMITS": "off"] }
    }

    private func with(
        _ first: String..., body: (File, SettingsReloader, Live<[String]>, LogThreshold) async throws -> Void
    ) async throws {
        let file = File()
        defer { try? FileManager.default.removeItem(atPath: file.path) }
        try Data(first.joined(separator: "\n").utf8).write(to: URL(fileURLWithPath: file.path))
        let settings = try Settings(environment: file.environment)
        let threshold = LogThreshold(settings.logLevel)
        let schedule = Live(settings.retrySchedule.map(\.carillonText))
        let reloads = [
            Reload(.logLevel) { settings in { threshold.set(settings.logLevel) } },
            Reload(.retrySchedule, .smtpURL) { settings in
                guard settings.retrySchedule.count < 3 else { throw SettingsError("CARILLON_RETRY_SCHEDULE", "no") }
                return { schedule.set(settings.retrySchedule.map(\.carillonText)) }
            },
        ]
        let reloader = SettingsReloader(
            settings, environment: file.environment, reloads: reloads,
            logger: Logger(label: "test") { JSONLogHandler(label: $0, level: .critical) })
        try await body(file, reloader, schedule, threshold)
    }

    @Test func `what changed and can be put into force is, and what takes a restart is named each time`() async throws {
        try await with("CARILLON_RETRY_SCHEDULE=1s") { file, reloader, schedule, threshold in
            #expect(await reloader.reload() == .read(applied: [], needRestart: []))
            try file.write("CARILLON_RETRY_SCHEDULE=2s", "CARILLON_LOG_LEVEL=debug", "CARILLON_DATA_DIR=/elsewhere")
            let outcome = SettingsReloader.Outcome.read(
                applied: ["CARILLON_LOG_LEVEL", "CARILLON_RETRY_SCHEDULE"], needRestart: ["CARILLON_DATA_DIR"])
            #expect(await reloader.reload() == outcome)
            #expect(schedule.value == ["2s"])
            #expect(threshold.level == .debug)
            #expect(await reloader.reload() == .read(applied: [], needRestart: ["CARILLON_DATA_DIR"]))
            // What is not set any more has its default again.
            try file.write("CARILLON_RETRY_SCHEDULE=2s")
            #expect(await reloader.reload() == .read(applied: ["CARILLON_LOG_LEVEL"], needRestart: []))
            #expect(threshold.level == .info)
        }
    }

    @Test(arguments: [
        "CARILLON_RETRY_SCHEDULE=soon", "CARILLON_RETRY_SCHEDULE=1s,2s,3s", "CARILLON_SHUTDOWN_TIMEOUT=1h", "nonsense",
        "CARILLON_RATELIMITS=on",
    ])
    func `settings of which one is wrong change nothing`(line: String) async throws {
        try await with("CARILLON_RETRY_SCHEDULE=1s") { file, reloader, schedule, threshold in
            try file.write("CARILLON_LOG_LEVEL=debug", line)
            guard case .refused(let reason) = await reloader.reload() else {
                Issue.record("it was taken")
                return
            }
            #expect(!reason.isEmpty)
            #expect(schedule.value == ["1s"])
            #expect(threshold.level == .info)
            try FileManager.default.removeItem(atPath: file.path)
            guard case .refused = await reloader.reload() else {
                Issue.record("a file that is gone was taken")
                return
            }
        }
    }

    @Test func `the environment goes before the file also when it is read again`() async throws {
        try await with("CARILLON_RETRY_SCHEDULE=1s") { file, reloader, _, _ in
            try file.write("CARILLON_RETRY_SCHEDULE=1s", "CARILLON_RATE_LIMITS=on")
            #expect(await reloader.reload() == .read(applied: [], needRestart: []))
        }
    }

    @Test func `a logger follows the threshold until it has a level of its own`() throws {
        let threshold = LogThreshold(.warning)
        let lines = Mutex(0)
        let output = LogOutput { _ in lines.withLock { $0 += 1 } }
        var logger = Logger(label: "test") { JSONLogHandler(label: $0, threshold: threshold, output: output) }
        logger.info("quiet")
        threshold.set(.debug)
        logger.debug("loud")
        logger.logLevel = .error
        logger.warning("quiet")
        #expect(lines.withLock { $0 } == 1)
    }
}
