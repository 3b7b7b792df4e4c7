import Contracts
import Control
import EventLog
import Foundation
import JSON

/// A log with the topics, and a folder for projection files that goes with the scene.
final class Scene: Sendable {
    let log = InMemoryEventLog()
    let folder: String

    init() async throws {
        folder = NSTemporaryDirectory() + "carillon-\(UUID().uuidString)"
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try await log.prepare(Topics.specifications)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Appends an endpoint, as a writer would, without waiting for a fold.
    @discardableResult
    func endpoint(
        _ id: String, of tenant: String = "acme", types: [String] = ["*"], filter: String? = nil,
        active: Bool = true
    ) async throws -> EndpointDocument {
        let document = EndpointDocument(
            id: id, tenant: tenant, url: "http://127.0.0.1:9/\(id)", eventTypes: types,
            filterPolicy: filter.map { Array($0.utf8) }, active: active,
            secrets: [SealedSecret(sealed: "v1:", createdAt: 1)], createdAt: 1, updatedAt: 1)
        let record = ControlRecord(
            kind: .endpoint, id: id, tenant: tenant, revision: 1, actor: "test", action: "create", at: 1,
            document: document.jsonBytes)
        _ = try await log.append(record.newRecord())
        return document
    }

    static func event(
        _ id: String, tenant: String = "acme", type: String = "invoice.paid",
        recipients: Recipients = .everySubscriber, partitionKey: String? = nil, payload: String = #"{"n":1}"#
    ) -> EventRecord {
        EventRecord(
            id: id, type: type, schemaVersion: 1, source: "/handles/\(tenant)", tenant: tenant,
            acceptedAt: 1_750_000_000_000, recipients: recipients, payload: Array(payload.utf8),
            partitionKey: partitionKey)
    }

    /// Appends events.
    func post(_ events: [EventRecord]) async throws {
        try await log.appendAll(events.map { $0.newRecord() })
    }

    /// All records of a topic.
    func records(of topic: String) async throws -> [LogRecord] {
        var records: [LogRecord] = []
        for partition in 0..<(try await log.partitionCount(of: topic)) {
            records += try await log.read(
                TopicPartition(topic: topic, partition: partition), from: 0, limit: 100_000, maxBytes: 1 << 30)
        }
        return records
    }

    func plans() async throws -> [Plan] {
        try await records(of: Topics.deliveries).compactMap { record in
            guard case .plan(let plan) = try DeliveryRecord(record) else { return nil }
            return plan
        }
    }
}
