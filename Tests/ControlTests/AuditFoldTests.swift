import Contracts
import EventLog
import GRDB
import JSON
import Testing

@testable import Control

struct AuditFoldTests {
    private func record(
        _ kind: EntityKind, _ id: String, _ revision: Int = 1, action: String = "create",
        document: (any ControlDocument)?, offset: Int64
    ) -> LogRecord {
        let new = ControlRecord(
            kind: kind, id: id, tenant: "acme", revision: revision, actor: "key_1", action: action, at: 1_000 + offset,
            document: document?.jsonBytes
        ).newRecord()
        return LogRecord(
            position: Position(topic: Topics.control, partition: 0, offset: offset), key: new.key, headers: new.headers,
            value: new.value, timestamp: 0)
    }

    private func endpoint(_ description: String) -> EndpointDocument {
        EndpointDocument(
            id: "ep_9", tenant: "acme", url: "https://example.com", eventTypes: ["*"], description: description,
            secrets: [SealedSecret(sealed: "v1:x", createdAt: 1)], createdAt: 1, updatedAt: 1)
    }

    private func entries(_ records: [LogRecord]) throws -> [AuditEntry] {
        let fold = AuditFold()
        return try DatabaseQueue().write { database in
            try fold.createTables(in: database)
            try fold.apply(records, in: database) { _, _ in }
            let (sql, arguments) = AuditQuery(tenant: "acme").statement(most: 100)
            return try Row.fetchAll(database, sql: sql, arguments: arguments).map(AuditEntry.init(row:))
        }
    }

    private func text(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }

    @Test(arguments: [
        (
            #"{"id":"a","secrets":[{"sealed":"v1:x","creationKey":{"hash":"y"},"createdAt":1}]}"#,
            #"{"id":"a","secrets":[{"createdAt":1}]}"#
        ),
        (#"{"hash":"x","name":"mine"}"#, #"{"name":"mine"}"#),
        (
            #"{"verifyToken":{"sealed":"v1:x"},"sealedHeaders":[{"name":"hash","sealed":"x"}]}"#,
            #"{"verifyToken":{},"sealedHeaders":[{"name":"hash"}]}"#
        ),
    ])
    func `what is secret is left out, at whatever depth`(document: String, shown: String) {
        #expect(text(AuditDocument.withoutSecrets(Array(document.utf8))) == shown)
    }

    @Test(arguments: [
        #"{"schema":{"properties":{"hash":{"type":"string"},"sealed":{"type":"boolean"}},"required":["hash"]}}"#,
        #"{"filterPolicy":{"data":{"hash":["a"],"creationKey":[{"exists":true}]}}}"#,
        #"{"pattern":{"sealed":[true]}}"#, #"{"recipients":{"where":{"hash":["x"]}}}"#,
        #"{"attributes":{"hash":"x"}}"#, #"{"mapping":{"sealed":"invoice.paid"}}"#,
        #"{"userDefaults":{"eventTypes":{"hash":{"email":false}}}}"#,
    ])
    func `what tenants have named themselves is shown as they wrote it`(document: String) {
        #expect(text(AuditDocument.withoutSecrets(Array(document.utf8))) == document)
    }

    @Test func `each change shows what was before it, a use of a key is none, and what is too large is left out`()
        throws
    {
        var used = key("key_9")
        used.lastUsedAt = 1
        let found = try entries([
            record(.key, "key_9", document: key("key_9"), offset: 0),
            record(.key, "key_9", 2, action: KeyDocument.useAction, document: used, offset: 1),
            record(.endpoint, "ep_9", document: endpoint("one"), offset: 2),
            record(.key, "key_9", 3, action: "revoke", document: nil, offset: 3),
            record(.endpoint, "ep_9", 2, action: "update", document: endpoint("two"), offset: 4),
            // Made from what is not the present revision.
            record(.endpoint, "ep_9", 2, action: "update", document: endpoint("lost"), offset: 5),
            record(
                .endpoint, "ep_9", 3, action: "update", document: endpoint(String(repeating: "x", count: 17 << 10)),
                offset: 6),
        ])
        #expect(found.map(\.offset) == [6, 4, 3, 2, 0])
        #expect(found.map(\.at) == [1_006, 1_004, 1_003, 1_002, 1_000])
        func shown(_ document: some ControlDocument) -> String? {
            text(AuditDocument.withoutSecrets(document.jsonBytes))
        }
        let (one, two, known) = (shown(endpoint("one")), shown(endpoint("two")), shown(key("key_9")))
        #expect(found.map { text($0.before) } == [two, one, known, nil, nil])
        #expect(found.map { text($0.after) } == [nil, two, nil, one, known])
    }
}
