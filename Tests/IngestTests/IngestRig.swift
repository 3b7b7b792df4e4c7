import Access
import Contracts
import Control
import EventLog
import Foundation
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import Ingest
import JSON
import Logging
import NIOCore
import Projections
import ServiceKit
import Synchronization

/// Time that passes when a test says so.
final class TestTime: Sendable {
    private let milliseconds: Mutex<Int64>

    init(_ start: Int64 = 1_772_357_400_000) { milliseconds = Mutex(start) }

    var now: Int64 { milliseconds.withLock { $0 } }

    func advance(by duration: Int64) { milliseconds.withLock { $0 += duration } }
}

/// A folder that is gone when nobody needs it any more.
final class TemporaryFolder: Sendable {
    let path = FileManager.default.temporaryDirectory.appending(path: "ingest-\(UUID().uuidString)").path

    deinit { try? FileManager.default.removeItem(atPath: path) }
}

/// An instance of ingest over a log in memory, with a data folder of its own, and a tenant with a key.
struct IngestRig: Sendable {
    let log: InMemoryEventLog
    let data = TemporaryFolder()
    let time: TestTime
    let logLines = LogLines()
    let tenant = "acme"

    static let minute: Int64 = 60_000
    static let hour = 60 * minute

    /// From which level on lines are written.
    private let level: Logger.Level

    /// - Parameters:
    ///   - other: another instance, whose log, time and tenant this one shares.
    ///   - level: from which on lines are written.
    init(beside other: IngestRig? = nil, level: Logger.Level = .debug) {
        self.level = level
        log = other.map { InMemoryEventLog(sharing: $0.log) } ?? InMemoryEventLog()
        time = other?.time ?? TestTime()
    }

    var folder: String { data.path }

    var settings: Settings {
        get throws {
            try Settings(environment: [
                "CARILLON_DATA_DIR": folder, "CARILLON_PUBLIC_URL": "https://hooks.example.org",
            ])
        }
    }

    /// Builds an instance, lets it fold what is in the log, runs `body`, and ends it.
    func run<Answer: Sendable>(
        _ body: @Sendable (IngestClient) async throws -> Answer
    ) async throws -> Answer {
        try await log.prepare(Topics.specifications)
        let time = time
        var logger = Logger(label: "test") { [logLines, level] in
            JSONLogHandler(label: $0, level: level, output: logLines.output)
        }
        logger.logLevel = level
        let ingest = try buildIngest(
            settings, log: log, logger: logger, now: { time.now }, uptime: { time.now * 1_000_000 })
        return try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { try await ingest.runner.run() }
            defer { group.cancelAll() }
            try await ingest.runner.wait(untilEndOf: Topics.specifications.map(\.name), timeout: .seconds(20))
            while ingest.runner.status.phase != .following { await Task.yield() }
            let answer = try await Self.open(ingest.responder, ingest, logger, body)
            group.cancelAll()
            while let _ = try await group.next() {}
            return answer
        }
    }

    /// Asks an instance that nobody runs.
    static func ask<Answer: Sendable>(
        _ ingest: Ingest, _ body: @Sendable (IngestClient) async throws -> Answer
    ) async throws -> Answer {
        try await open(ingest.responder, ingest, Logger(label: "test"), body)
    }

    private static func open<Responder: HTTPResponder, Answer: Sendable>(
        _ responder: Responder, _ ingest: Ingest, _ logger: Logger,
        _ body: @Sendable (IngestClient) async throws -> Answer
    ) async throws -> Answer where Responder.Context == CarillonRequestContext {
        try await Application(responder: responder, logger: logger).test(.router) { client in
            try await body(IngestClient(client: client, ingest: ingest))
        }
    }

    /// Writes a tenant and a key of it.
    func mintKey(
        _ scopes: [Scope] = [.eventsWrite, .schemasRead, .schemasManage], tenant: String = "acme",
        expiresAt: Int64? = nil
    ) async throws -> String {
        try await log.prepare(Topics.specifications)
        let document = TenantDocument(handle: tenant, name: tenant, createdAt: time.now)
        let minted = MintedKey(tenant: tenant, scopes: scopes, at: time.now, expiresAt: expiresAt)
        for record in [
            ControlRecord(
                kind: .tenant, id: tenant, tenant: tenant, revision: 1, actor: "test", action: "create", at: time.now,
                document: document.jsonBytes),
            ControlRecord(
                kind: .key, id: minted.document.id, tenant: tenant, revision: 1, actor: "test", action: "create",
                at: time.now, document: minted.document.jsonBytes),
        ] { try await log.append(record.newRecord()) }
        return minted.key.text
    }

    /// All events in the log, in the order of partitions.
    func events() async throws -> [EventRecord] {
        var events: [EventRecord] = []
        for partition in 0..<Topics.partitions {
            let place = TopicPartition(topic: Topics.events, partition: partition)
            let records = try await log.read(place, from: 0, limit: 100_000, maxBytes: .max)
            events += try records.map { try EventRecord($0) }
        }
        return events
    }
}

/// What an instance wrote into its log of lines.
final class LogLines: Sendable {
    private let bytes = Mutex<[UInt8]>([])

    var text: String { String(decoding: bytes.withLock { $0 }, as: UTF8.self) }

    var output: LogOutput { LogOutput { [self] line in bytes.withLock { $0 += line } } }
}

/// Talks to an instance.
struct IngestClient: Sendable {
    let client: any TestClientProtocol
    let ingest: Ingest

    func post(
        _ path: String, _ body: String, key: String?, headers: HTTPFields = [:]
    ) async throws -> IngestAnswer {
        var headers = headers
        if let key { headers[.authorization] = "Bearer \(key)" }
        if headers[.contentType] == nil { headers[.contentType] = "application/json" }
        let answer = try await client.execute(
            uri: path, method: .post, headers: headers, body: ByteBuffer(string: body))
        return try IngestAnswer(answer)
    }

    func put(_ path: String, _ body: String, key: String) async throws -> IngestAnswer {
        let headers: HTTPFields = [.authorization: "Bearer \(key)", .contentType: "application/json"]
        return try IngestAnswer(
            try await client.execute(uri: path, method: .put, headers: headers, body: ByteBuffer(string: body)))
    }

    func notify(
        _ body: String, key: String?, idempotencyKey: String? = nil, headers: HTTPFields = [:]
    ) async throws -> IngestAnswer {
        var headers = headers
        if let idempotencyKey { headers[.idempotencyKey] = idempotencyKey }
        return try await post("/api/v1/notifications", body, key: key, headers: headers)
    }

    func get(_ path: String, key: String) async throws -> IngestAnswer {
        try IngestAnswer(try await client.execute(uri: path, method: .get, headers: [.apiKey: key]))
    }

    func delete(_ path: String, key: String) async throws -> IngestAnswer {
        try IngestAnswer(try await client.execute(uri: path, method: .delete, headers: [.apiKey: key]))
    }

    /// Waits until everything that is in the log is folded here.
    func catchUp() async throws {
        try await ingest.runner.wait(untilEndOf: Topics.specifications.map(\.name), timeout: .seconds(20))
    }
}

struct IngestAnswer: Sendable {
    let status: Int
    let headers: HTTPFields
    let text: String
    let json: JSONNode

    init(_ answer: TestResponse) throws {
        status = answer.status.code
        headers = answer.headers
        text = String(buffer: answer.body)
        json = try JSONDocument(parsing: text).root
    }

    /// The values of a field by its name.
    func values(_ name: String) -> [String] { HTTPField.Name(name).map { headers[values: $0] } ?? [] }

    /// Status, code of the problem, and the pointers and codes of its faults, in one line.
    var summary: String {
        let faults = json["errors"]?.elements.map {
            " \($0["pointer"]?.string ?? "?"):\($0["code"]?.string ?? "?")"
        }
        return "\(status) \(json["code"]?.string ?? "-")" + (faults ?? []).joined()
    }
}

/// A post that is good.
let invoice = """
    {"type": "invoice.paid", "recipients": {"subscribers": true},
     "payload": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}
    """
