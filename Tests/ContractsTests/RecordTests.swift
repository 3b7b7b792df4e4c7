import Contracts
import EventLog
import JSON
import Testing

/// A record as the log would hand it back.
private func stood(_ record: NewRecord, change: (inout [RecordHeader]) -> Void = { _ in }) -> LogRecord {
    var headers = Array(record.headers)
    change(&headers)
    return LogRecord(
        position: Position(topic: record.topic, partition: record.partition ?? 0, offset: 7), key: record.key,
        headers: RecordHeaders(headers), value: record.value, timestamp: record.timestamp ?? 0)
}

private let event = EventRecord(
    id: "evt_1", type: "invoice.paid", schemaVersion: 3, source: "/billing", tenant: "acme",
    acceptedAt: 1_750_000_000_123, recipients: Recipients(subscribers: true, only: ["ep_1"]),
    payload: Array(#"{ "amount": 1.0 }"#.utf8), partitionKey: "größe",
    idempotency: IdempotencyMark(id: "evt_0", bodyHash: "ab"), traceParent: "00-a-b-01",
    traceState: "a=1,b=2")

private let attempt = Attempt(
    id: "att_1", delivery: "dlv_1", event: "evt_1", tenant: "acme", subscriber: "ep_1", medium: .webhook, number: 2,
    startedAt: 1000,
    durationMilliseconds: 20, state: .retrying, statusCode: 503, fault: "timeout", error: "no answer in 15 s",
    responseHeaders: [HeaderField("Retry-After", "1"), HeaderField("retry-after", "2")], responseBody: "busy\u{fffd}",
    nextAttemptAt: 6000)

@Suite struct RecordTests {
    @Test func `an event goes there and back, its payload byte for byte`() throws {
        #expect(try EventRecord(stood(event.newRecord())) == event)
    }

    @Test func `an event is a CloudEvent in Kafka's binary mode`() throws {
        let record = stood(event.newRecord())
        #expect(record.header("ce_specversion") == "1.0")
        #expect(record.header("ce_time") == "2025-06-15T15:06:40.123Z")
        #expect(record.header("content-type") == "application/json")
        #expect(record.key == Array("größe".utf8))
        for header in record.headers where header.name != "content-type" {
            // CloudEvents 1.0.2, "Naming conventions": lower-case letters and digits.
            #expect(header.name.hasPrefix("ce_"))
            #expect(header.name.dropFirst(3).allSatisfy { $0.isASCII && ($0.isLowercase || $0.isNumber) })
        }
    }

    @Test func `what the producer of a CloudEvent said of it stands in attributes, and comes back`() throws {
        var posted = event
        posted.origin = EventOrigin(
            id: "their id", time: "2026-02-28T23:59:59+01:00", subject: "größe",
            dataSchema: "/api/v1/schemas/invoice.paid/versions/3", dataContentType: "application/vnd.acme+json",
            extensions: [.init("priority", "7"), .init("vip", "")])
        let record = stood(posted.newRecord())
        #expect(try EventRecord(record) == posted)
        #expect(record.header("ce_id") == "evt_1")
        #expect(record.header("ce_originid") == "their id")
        #expect(record.header("ce_time") == "2025-06-15T15:06:40.123Z")
        #expect(record.header("content-type") == "application/vnd.acme+json")
        #expect(record.header("ce_priority") == "7")
        let names = record.headers.map(\.name)
        #expect(Set(names).count == names.count)
    }

    @Test(arguments: ["ce_id", "ce_type", "ce_source", "ce_tenant", "ce_time", "ce_schemaversion", "ce_recipients"])
    func `an event without an attribute that it needs is refused by its name`(name: String) {
        let record = stood(event.newRecord()) { $0.removeAll { $0.name == name } }
        let error = #expect(throws: ContractError.self) { try EventRecord(record) }
        #expect(error?.reason.contains(name.dropFirst(3)) == true)
    }

    @Test func `a record of a later format is refused, and says which`() {
        let later = stood(event.newRecord()) { headers in
            headers.removeAll { $0.name == "ce_carillonformat" }
            headers.append(RecordHeader("ce_carillonformat", "2"))
        }
        let error = #expect(throws: ContractError.self) { try EventRecord(later) }
        #expect(error?.reason == "its format version is 2; this version of Carillon reads up to 1")
    }

    @Test func `attributes that nobody knows yet are passed over`() throws {
        let record = stood(event.newRecord()) { $0.append(RecordHeader("ce_novelty", "1")) }
        #expect(try EventRecord(record) == event)
    }

    @Test func `plans and attempts go there and back`() throws {
        let plan = Plan(
            event: "evt_1", eventType: "invoice.paid", tenant: "acme", partition: 3, offset: 9_000_000_000,
            acceptedAt: 1, at: 2,
            deliveries: [PlannedDelivery(id: "dlv_1", subscriber: "sub_1", medium: .email, kind: .replay)])
        for content in [DeliveryRecord.plan(plan), .attempt(attempt)] {
            let record = content.newRecord(partition: 3, key: Array("acme".utf8))
            #expect(record.partition == 3)
            #expect(try DeliveryRecord(stood(record)) == content)
        }
    }

    @Test func `what is as deep as a body may be goes there and back in every record that it stands in`() throws {
        let depth = JSONLimits.default.maxDepth
        let deep = Array((String(repeating: "[", count: depth) + String(repeating: "]", count: depth)).utf8)
        let schema = SchemaDocument(
            tenant: "acme", type: "t", version: 1, state: .active, schema: deep, createdAt: 1)
        let control = ControlRecord(
            kind: .schema, id: schema.entityID, tenant: "acme", revision: 1, actor: "key_1", action: "create", at: 1,
            document: schema.jsonBytes)
        let read = try ControlRecord(stood(control.newRecord()))
        #expect(try SchemaDocument(document: try #require(read.document)).schema == deep)
        var posted = event
        posted.payload = deep
        let dead = DeadLetterRecord.delivery(
            DeadDelivery(
                delivery: "dlv_1", tenant: "acme", subscriber: "ep_1", kind: .event, attempts: 5, event: posted,
                lastAttempt: attempt))
        #expect(try DeadLetterRecord(stood(dead.newRecord(partition: 1, key: nil, at: 1))) == dead)
    }

    @Test func `dead letters go there and back`() throws {
        let delivery = DeadDelivery(
            delivery: "dlv_1", tenant: "acme", subscriber: "ep_1", kind: .event, attempts: 5, event: event,
            lastAttempt: attempt)
        let broken = LogRecord(
            position: Position(topic: "t", partition: 1, offset: 2), key: nil,
            headers: [RecordHeader("h", [0xff])], value: [0, 1, 2], timestamp: 5)
        for content in [DeadLetterRecord.delivery(delivery), .record(DeadRecord(broken, reason: "it is broken"))] {
            #expect(try DeadLetterRecord(stood(content.newRecord(partition: 1, key: nil, at: 1))) == content)
        }
    }

    @Test func `a change of control goes there and back, and so does a deletion`() throws {
        let put = ControlRecord(
            kind: .tenant, id: "acme", tenant: "acme", revision: 1, actor: "cli", action: "create", at: 5,
            document: TenantDocument(handle: "acme", name: "Acme", createdAt: 5).jsonBytes)
        var deleted = put
        deleted.document = nil
        for record in [put, deleted] { #expect(try ControlRecord(stood(record.newRecord())) == record) }
    }

    @Test(arguments: [
        #"{"kind":"tenant"}"#, "[]", "", "{", #"{"kind":"moon","id":"a","tenant":"a","revision":1}"#,
    ])
    func `a change that can't be read says why`(value: String) {
        let record = LogRecord(
            position: Position(topic: Topics.control, partition: 0, offset: 0), key: nil,
            headers: [RecordHeader("carillon-format", "1")], value: Array(value.utf8), timestamp: 0)
        let error = #expect(throws: ContractError.self) { try ControlRecord(record) }
        #expect(error?.reason.isEmpty == false)
    }

    @Test func `documents go there and back`() throws {
        var endpoint = EndpointDocument(
            id: "ep_1", tenant: "acme", url: "https://example.com/", eventTypes: ["*"],
            filterPolicy: Array(#"{ "a": [1.0] }"#.utf8), description: "d", active: false,
            disabledReason: "410", retry: RetrySettings(schedule: [1, 2], preset: nil, timeout: 3),
            headers: [HeaderField("a", "b")],
            secrets: [SealedSecret(sealed: "v1:x", createdAt: 1, expiresAt: 2)], createdAt: 1, updatedAt: 2,
            creationKey: CreationKey(keyHash: "k", bodyHash: "b"))
        #expect(try EndpointDocument(document: endpoint.jsonBytes) == endpoint)
        endpoint.sealedHeaders = [SealedHeader(name: "authorization", sealed: "v1:y")]
        endpoint.format = .cloudeventsBinary
        endpoint.signing = .ed25519
        endpoint.ordering = .partitionKey
        endpoint.rateLimit = RateLimitSettings(perThousandSeconds: 1500)
        endpoint.verification = EndpointVerification(.failed, at: 3, reason: "r", allowedPerMinute: 30)
        endpoint.secrets[0].publicKey = "whpk_x"
        endpoint.secrets[0].creationKey = CreationKey(keyHash: "k", bodyHash: "b")
        #expect(try EndpointDocument(document: endpoint.jsonBytes) == endpoint)
        let subscription = EmailSubscriptionDocument(
            id: "sub_1", tenant: "acme", email: "a@b.c", eventTypes: ["x"],
            filterPolicy: Array(#"{"b":["c"]}"#.utf8), state: .confirmed, createdAt: 1, confirmedAt: 2)
        #expect(try EmailSubscriptionDocument(document: subscription.jsonBytes) == subscription)
        let schema = SchemaDocument(
            tenant: "acme", type: "x", version: 2, state: .deprecated, schema: Array(#"{"type":"object"}"#.utf8),
            createdAt: 1)
        #expect(try SchemaDocument(document: schema.jsonBytes) == schema)
        let full = SchemaDocument(
            tenant: "acme", type: "x", version: 1, state: .retired, description: "d", schema: Array("{}".utf8),
            formats: .assert, compatibility: .fullTransitive, createdAt: 1, deprecatedAt: 2, sunsetAt: 3, retiredAt: 4,
            creationKey: CreationKey(key: "k", body: [1]))
        #expect(try SchemaDocument(document: full.jsonBytes) == full)
        // As it was written before a version had more to say.
        let older =
            #"{"tenant":"acme","type":"x","version":2,"state":"deprecated","schema":{"type":"object"},"createdAt":"1970-01-01T00:00:00.001Z"}"#
        #expect(try SchemaDocument(document: Array(older.utf8)) == schema)
        #expect(schema.jsonBytes == Array(older.utf8))
        let key = KeyDocument(
            id: "key_1", tenant: "acme", name: "n", hash: "h", prefix: "crl_a", scopes: ["events:write"], createdAt: 1,
            expiresAt: 9)
        #expect(try KeyDocument(document: key.jsonBytes) == key)
    }

    @Test(arguments: [
        ("acme", true), ("a", true), ("a-1", true), ("", false), ("-a", false), ("A", false), ("a_b", false),
    ])
    func `a handle is a slug`(handle: String, isValid: Bool) {
        #expect(TenantDocument.isValid(handle: handle) == isValid)
    }
}

@Suite struct MasterKeyTests {
    @Test func `a sealed secret opens for its entity alone, under its key alone`() throws {
        let key = try #require(MasterKey([UInt8](repeating: 1, count: 32)))
        let other = try #require(MasterKey([UInt8](repeating: 2, count: 32)))
        let sealed = try key.seal("whsec_abc", for: "ep_1")
        #expect(!sealed.contains("whsec"))
        #expect(try key.seal("whsec_abc", for: "ep_1") != sealed)
        #expect(try key.open(sealed, for: "ep_1") == "whsec_abc")
        #expect(throws: ContractError.self) { try key.open(sealed, for: "ep_2") }
        #expect(throws: ContractError.self) { try other.open(sealed, for: "ep_1") }
        #expect(throws: ContractError.self) { try key.open(String(sealed.dropLast(2)), for: "ep_1") }
    }

    @Test func `a key is 32 bytes and does not print itself`() throws {
        #expect(MasterKey([1, 2, 3]) == nil)
        #expect("\(try #require(MasterKey([UInt8](repeating: 7, count: 32))))" == "***")
    }
}
