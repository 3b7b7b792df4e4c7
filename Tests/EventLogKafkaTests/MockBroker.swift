import EventLogKafka
import Foundation
import Logging

/// The broker of a test, in a process of its own: it can be taken down and made to fail.
struct MockBroker: Sendable {
    let servers: [String]
    private let process: MockProcess

    /// - Parameter topics: `NAME:PARTITIONS` each.
    init(_ topics: String...) async throws {
        struct Ready: Decodable { let bootstrapServers: String }
        process = try MockProcess(topics)
        let line = try await process.line()
        servers = try JSONDecoder().decode(Ready.self, from: Data(line.utf8)).bootstrapServers
            .split(separator: ",").map(String.init)
    }

    /// - Parameter options: on top of those that the mock needs.
    func connect(_ options: [String: String] = [:]) throws -> EventLogKafka {
        var logger = Logger(label: "kafka-test")
        logger.logLevel =
            ProcessInfo.processInfo.environment["KAFKA_TEST_LOG"].flatMap { Logger.Level(rawValue: $0) } ?? .critical
        // The mock answers an empty fetch, and ends a rebalance, only after these times.
        let needed = [
            "fetch.wait.max.ms": "10", "enable.idempotence": "false", "session.timeout.ms": "6000",
            "heartbeat.interval.ms": "1000",
        ]
        return try EventLogKafka(
            bootstrapServers: servers, options: needed.merging(options) { _, given in given }, logger: logger)
    }

    /// Sends a command (see `MockCommands`) and waits until it is done.
    func tell(_ command: String) async throws {
        let answer = try await process.line(after: command)
        guard answer == "ok" else { throw MockProcess.Trouble(description: "\(command): \(answer)") }
    }

    /// Whether the request that `expect` was told of has come.
    func hasCome(api: Int) async throws -> Bool {
        try await process.line(after: "expected \(api)") == "ok 0"
    }
}
