import Foundation
import ServiceKit
import Synchronization

/// Both services as a process of their own, `carillon dev`, on a data folder and ports of their own.
final class DemoServices: Sendable {
    let ingest: String
    let fanout: String
    let folder: String
    /// What the services themselves are configured with.
    let settings: Settings

    private let process: Mutex<Process>
    private let environment: [String: String]

    /// How long the services may take to be ready, and to end.
    private static let patience = Duration.seconds(30)

    /// - Parameter environment: in addition to that of this process, without its own settings of Carillon.
    init(folder: String, ingest: HostPort, fanout: HostPort, with variables: [String: String]) throws {
        self.ingest = "http://\(ingest)"
        self.fanout = "http://\(fanout)"
        self.folder = folder
        var environment = ProcessInfo.processInfo.environment.filter { !$0.key.hasPrefix("CARILLON_") }
        environment["CARILLON_DATA_DIR"] = folder
        environment["CARILLON_INGEST_ADDRESS"] = "\(ingest)"
        environment["CARILLON_FANOUT_ADDRESS"] = "\(fanout)"
        environment.merge(variables) { $1 }
        self.environment = environment
        settings = try Settings(environment: environment)
        process = Mutex(Process())
    }

    var logFile: String { "\(folder)/services.log" }

    /// Starts the process and waits until both services are ready.
    ///
    /// - Throws: `Failure`, with the last that the services said.
    func start() async throws {
        guard FileManager.default.createFile(atPath: logFile, contents: nil),
            let output = FileHandle(forWritingAtPath: logFile)
        else { throw Failure("\(logFile) can't be written") }
        guard let program = Bundle.main.executableURL else { throw Failure("this program does not know where it is") }
        try process.withLock { process in
            process.executableURL = program
            process.arguments = ["dev"]
            process.environment = environment
            process.standardInput = FileHandle.nullDevice
            process.standardOutput = output
            process.standardError = output
            try process.run()
        }
        for url in [ingest, fanout] {
            let client = CarillonClient(url: url)
            let isReady = try await eventually(within: Self.patience) {
                guard self.isRunning else { throw Failure("the services ended at once: \(self.lastWords)") }
                return (try? await client.get("/readyz"))?.status == 200
            }
            guard isReady else { throw Failure("\(url) did not become ready: \(lastWords)") }
        }
    }

    var isRunning: Bool { process.withLock(\.isRunning) }

    /// Asks the process to end, waits until it has, and does not take no for an answer.
    func stop() async {
        let identifier = process.withLock { process in
            if process.isRunning { process.terminate() }
            return process.isRunning ? process.processIdentifier : 0
        }
        guard identifier != 0 else { return }
        let hasEnded = try? await eventually(within: Self.patience) { !self.isRunning }
        if hasEnded != true { kill(identifier, SIGKILL) }
    }

    private var lastWords: String {
        let text = (try? String(contentsOfFile: logFile, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").last.map(String.init) ?? "they said nothing"
    }
}
