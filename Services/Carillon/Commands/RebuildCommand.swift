import ArgumentParser
import EventLog
import Foundation
import LogBackend
import Logging
import Projections
import ServiceKit

struct RebuildCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "rebuild", abstract: "Fold the log again, from the start.",
        discussion: """
            For services that are stopped. A projection holds nothing that is not in the log, so this loses nothing; a \
            service whose file is deleted does the same by itself at its next start.
            """)

    @Option(help: "Only the projection of this name, in whichever service has it (default: all).")
    var projection: String?

    func run() async throws {
        let settings = try Settings.ofProcess()
        _ = try DataFolder(settings)
        let all = ServiceProjections.all(settings)
        let wanted = all.filter { service in
            projection.map { name in service.folds.contains { $0.name == name } } ?? true
        }
        guard !wanted.isEmpty else {
            let names = Set(all.flatMap(\.folds).map(\.name)).sorted().joined(separator: ", ")
            throw Failure("there is no projection \(projection ?? ""); there are: \(names)")
        }
        let present = wanted.filter { FileManager.default.fileExists(atPath: $0.path) }
        guard !present.isEmpty else {
            throw Failure(
                "\(settings.dataFolder) holds no projections: is CARILLON_DATA_DIR the folder of a service?")
        }
        let logger = Logger(label: "carillon") { JSONLogHandler(label: $0, level: .critical) }
        let log = try await openPreparedLog(settings, logger: logger)
        do {
            for service in present { try await rebuild(service, log: log, logger: logger) }
        } catch {
            await log.close()
            throw error
        }
        await log.close()
    }

    private func rebuild(_ service: ServiceProjections, log: any EventLog, logger: Logger) async throws {
        let start = ContinuousClock.now
        let file = try ProjectionFile(path: service.path, folds: service.folds, logger: logger)
        try file.rebuild(projection)
        let runner = FoldRunner(file: file, log: log, logger: logger)
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await runner.run() }
            group.addTask {
                try await runner.wait(untilEndOf: Array(Set(service.folds.flatMap(\.topics))))
                Console.say(Self.line(service.service, runner.status, ContinuousClock.now - start))
            }
            defer { group.cancelAll() }
            try await group.next()
        }
        try file.close()
    }

    private static func line(_ service: String, _ status: FoldStatus, _ time: Duration) -> String {
        let undecodable = status.undecodable == 0 ? "" : ", of which \(status.undecodable) could not be decoded"
        return "\(service): \(status.recordsFolded) records folded in \(time.carillonText)\(undecodable)"
    }
}
