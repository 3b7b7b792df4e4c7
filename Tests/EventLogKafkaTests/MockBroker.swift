import EventLog
import EventLogKafka
import Foundation
import Logging

/// A MockKafka process of a test: a broker that can be taken down and made to fail. It ends when this object goes, or
/// with the test process, because its standard input closes then.
///
/// `@unchecked Sendable`: the pipes are used on `queue` only, which is serial; the rest does not change.
final class MockBroker: @unchecked Sendable {
    let servers: [String]
    private let process = Process()
    private let input = Pipe()
    private let output = Pipe()
    private let queue = DispatchQueue(label: "mock-kafka")
    private var unread = Data()

    struct Trouble: Error, CustomStringConvertible { let description: String }

    /// - Parameter topics: `NAME:PARTITIONS` each.
    init(_ topics: String..., brokers: Int = 1) throws {
        process.executableURL = try Self.executable()
        process.arguments = ["--brokers", "\(brokers)"] + topics
        process.standardInput = input
        process.standardOutput = output
        try process.run()
        struct Ready: Decodable { let bootstrapServers: String }
        let line = try Self.line(output, &unread)
        servers = try JSONDecoder().decode(Ready.self, from: line).bootstrapServers.split(separator: ",").map(
            String.init)
    }

    deinit { try? input.fileHandleForWriting.close() }

    /// Options that the mock needs, with others on top: it answers an empty fetch after `fetch.wait.max.ms` only.
    static func options(_ more: [String: String] = [:]) -> [String: String] {
        ["fetch.wait.max.ms": "10", "enable.idempotence": "false"].merging(more) { _, more in more }
    }

    func connect(_ options: [String: String] = [:]) throws -> EventLogKafka {
        var logger = Logger(label: "kafka-test")
        logger.logLevel =
            ProcessInfo.processInfo.environment["KAFKA_TEST_LOG"].flatMap { Logger.Level(rawValue: $0) } ?? .critical
        return try EventLogKafka(bootstrapServers: servers, options: Self.options(options), logger: logger)
    }

    /// Sends a command (see `MockCommands`) and waits until it is done.
    func tell(_ command: String) async throws {
        let answer: String = try await withCheckedThrowingContinuation { continuation in
            queue.async { [self] in
                continuation.resume(
                    with: Result {
                        try input.fileHandleForWriting.write(contentsOf: Data((command + "\n").utf8))
                        return String(decoding: try Self.line(output, &unread), as: UTF8.self)
                    })
            }
        }
        guard answer == "ok" else { throw Trouble(description: "\(command): \(answer)") }
    }

    private static func line(_ output: Pipe, _ unread: inout Data) throws -> Data {
        while true {
            if let end = unread.firstIndex(of: UInt8(ascii: "\n")) {
                defer { unread = Data(unread[unread.index(after: end)...]) }
                return Data(unread[..<end])
            }
            let more = output.fileHandleForReading.availableData
            guard !more.isEmpty else { throw Trouble(description: "MockKafka ended") }
            unread += more
        }
    }

    /// MockKafka lies beside the test bundle.
    private static func executable() throws -> URL {
        let places = [
            CommandLine.arguments.first, try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe"),
        ]
        .compactMap { $0 }
        .map { URL(fileURLWithPath: $0).deletingLastPathComponent().appendingPathComponent("MockKafka") }
        guard let found = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else {
            throw Trouble(description: "MockKafka was not built: looked for \(places.map(\.path))")
        }
        return found
    }
}
