import Access
import Contracts
import EventLog
import Foundation
import HTTPTypes
import JSON
import Logging
import ServiceKit
import Testing

@testable import Ingest

@Suite("POST /api/v1/notifications")
struct NotificationRoutesTests {
    @Test("A good event is answered with 202, where to find it, and stands in the log as it was posted")
    func good() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let payload = #"{ "invoiceId":"in_1",  "amount":4.2e3, "currency":"\u0045UR", "note":"é\n" }"#
        let body =
            #"{"type":"invoice.paid","source":"/billing","partitionkey":"cli_42","schemaVersion":1,"recipients":{"subscribers":true},"payload":"#
            + payload + "}"
        try await rig.run { client async throws in
            let answer = try await client.notify(
                body, key: key,
                headers: [.traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"])
            let event = try #require(try await rig.events().first)
            #expect(answer.status == 202)
            #expect(
                answer.text
                    == #"{"id":"\#(event.id)","type":"invoice.paid","schemaVersion":1,"state":"accepted","acceptedAt":"2026-03-01T09:30:00.000Z","duplicate":false}"#
            )
            #expect(
                answer.headers[.location]
                    == "https://hooks.example.org/v2/handles/acme/notifications/\(event.id)")
            let home = Partitioner.partition(forKey: Array("cli_42".utf8), partitions: Topics.partitions)
            #expect(answer.headers[.carillonPosition] == "events:\(home):0")
            #expect(event.payload == Array(payload.utf8))
            #expect(event.source == "/billing")
            #expect(event.partitionKey == "cli_42")
            #expect(event.recipients == .everySubscriber)
            #expect(event.traceParent == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            #expect(event.acceptedAt == rig.time.now)
            #expect(event.idempotency == nil)
        }
    }

    @Test("Without a source the tenant is the source, and a bad traceparent is passed over")
    func defaults() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let answer = try await client.notify(invoice, key: key, headers: [.traceparent: "00-0-0-0"])
            #expect(answer.status == 202)
            let event = try #require(try await rig.events().first)
            #expect(event.source == "/handles/acme")
            #expect(event.traceParent == nil)
        }
    }

    /// A post with one part of it changed: what is answered.
    static let refused: [(String, String)] = [
        ("", "400 malformed_json :unexpected_end"),
        ("{\"type\": }", "400 malformed_json :syntax"),
        (invoice + "x", "400 malformed_json :syntax"),
        (#"{"type": "a", "type": "b"}"#, "400 malformed_json :duplicate_name"),
        ("[]", "422 invalid :type"),
        (#"{"recipients": {"subscribers": true}, "payload": {}}"#, "422 invalid /type:missing"),
        (#"{"type": "invoice.paid", "payload": {}}"#, "422 invalid /recipients:missing"),
        (#"{"type": "invoice.paid", "recipients": {"subscribers": true}}"#, "422 invalid /payload:missing"),
        (
            #"{"type": 1, "recipients": {"subscribers": true}, "payload": {}}"#,
            "422 invalid /type:type"
        ),
        (
            #"{"type": "invoice.paid", "recipients": {"subscribers": true}, "payload": {}, "recipiens": 1, "~/": 1}"#,
            "422 invalid /recipiens:unknown_member"
        ),
        (
            #"{"type": "invoice.paid", "id": "x", "recipients": {"subscribers": true}, "payload": {}}"#,
            "422 invalid /id:unknown_member"
        ),
        (
            #"{"type": "invoice.payed", "recipients": {"subscribers": true}, "payload": {}}"#,
            "422 unknown_event_type /type:unknown_event_type"
        ),
        (
            #"{"type": "webhook.test", "recipients": {"subscribers": true}, "payload": {"message": "x"}}"#,
            "422 reserved_type /type:reserved_type"
        ),
        (
            #"{"type": "email_subscription.test", "recipients": {"subscribers": true}, "payload": {}}"#,
            "422 reserved_type /type:reserved_type"
        ),
        (
            #"{"type": "invoice.paid", "schemaVersion": 2, "recipients": {"subscribers": true}, "payload": {}}"#,
            "422 unknown_schema_version /schemaVersion:unknown_schema_version"
        ),
        (
            #"{"type": "invoice.paid", "schemaVersion": 0, "recipients": {"subscribers": true}, "payload": {}}"#,
            "422 invalid /schemaVersion:value"
        ),
        (
            #"{"type": "invoice.paid", "schemaVersion": "1", "recipients": {"subscribers": true}, "payload": {}}"#,
            "422 invalid /schemaVersion:type"
        ),
        (
            #"{"type": "invoice.paid", "recipients": {"subscribers": true}, "payload": {"amount": -1, "currency": "EUR"}}"#,
            "422 invalid_payload /payload/amount:minimum /payload/invoiceId:required"
        ),
        (
            #"{"type": "invoice.paid", "recipients": {"subscribers": true}, "payload": 1}"#,
            "422 invalid_payload /payload:type"
        ),
        (
            #"{"type": "invoice.paid", "recipients": {"subscribers": true}, "payload": {"invoiceId": "a", "amount": 1, "currency": "EUR", "paidAt": "today"}}"#,
            "422 invalid_payload /payload/paidAt:format"
        ),
        (
            #"{"type": "invoice.paid", "source": "a b", "recipients": {"subscribers": true}, "payload": {}}"#,
            "422 invalid /source:value"
        ),
        (
            #"{"type": "invoice.paid", "source": "", "recipients": {"subscribers": true}, "payload": {}}"#,
            "422 invalid /source:value"
        ),
        (
            #"{"type": "invoice.paid", "partitionkey": "", "recipients": {"subscribers": true}, "payload": {}}"#,
            "422 invalid /partitionkey:value"
        ),
        (#"{"type": "invoice.paid", "recipients": [], "payload": {}}"#, "422 invalid /recipients:type"),
        (#"{"type": "invoice.paid", "recipients": {}, "payload": {}}"#, "422 invalid /recipients:value"),
        (
            #"{"type": "invoice.paid", "recipients": {"subscribers": false}, "payload": {}}"#,
            "422 invalid /recipients:value"
        ),
        (
            #"{"type": "invoice.paid", "recipients": {"users": ["usr_1", "usr_2"], "rule": "vip"}, "payload": {}}"#,
            "422 unknown_recipient /recipients/users/0:unknown_recipient /recipients/users/1:unknown_recipient /recipients/rule:unknown_recipient"
        ),
        (
            #"{"type": "invoice.paid", "recipients": {"subscribers": true, "groups": ["a"]}, "payload": {}}"#,
            "422 unknown_recipient /recipients/groups/0:unknown_recipient"
        ),
        (
            #"{"type": "invoice.paid", "recipients": {"only": ["ep_1"]}, "payload": {}}"#,
            "422 unknown_member /recipients/only:unknown_member"
        ),
    ]

    @Test("What is bad is refused with a code and a pointer, and nothing is written")
    func refusals() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            for (body, expected) in Self.refused {
                let answer = try await client.notify(body, key: key)
                #expect(answer.summary == expected, "\(body)")
                #expect(answer.headers[.contentType] == "application/problem+json")
                #expect(answer.json["requestId"]?.string == answer.headers[.init("X-Request-Id") ?? .accept])
            }
            #expect(try await rig.events().isEmpty)
            let metrics = await client.ingest.metrics.text()
            #expect(metrics.contains("carillon_ingest_refused_total{code=\"unknown_event_type\"} 1"))
            #expect(metrics.contains("carillon_ingest_refused_total{code=\"malformed_json\"} 4"))
        }
    }

    @Test("A type that is nearly right is named")
    func near() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let answer = try await client.notify(
                #"{"type": "invoice_paid", "recipients": {"subscribers": true}, "payload": {}}"#, key: key)
            #expect(answer.json["detail"]?.string?.contains("did you mean invoice.paid?") == true)
        }
    }

    @Test("Content types, sizes and bad keys have their statuses")
    func edges() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let filler = String(repeating: "x", count: Notification.mostPayloadBytes)
        let large =
            #"{"type": "task.completed", "recipients": {"subscribers": true}, "payload": {"taskId": "1", "title": "a", "x": ""#
            + filler + "\"}}"
        try await rig.run { client async throws in
            let text = try await client.notify(invoice, key: key, headers: [.contentType: "text/plain"])
            #expect(text.summary == "415 unsupported_media_type")
            let charset = try await client.notify(
                invoice, key: key, headers: [.contentType: "Application/JSON; charset=utf-8"])
            #expect(charset.status == 202)
            #expect(try await client.notify(large, key: key).summary == "413 too_large /payload:too_large")
            #expect(try await client.notify(large + filler, key: key).summary == "413 too_large :too_large")
            for bad in ["", "ä", String(repeating: "k", count: 256)] {
                let answer = try await client.notify(invoice, key: key, idempotencyKey: bad)
                #expect(answer.summary == "400 invalid_idempotency_key Idempotency-Key:invalid_idempotency_key")
            }
        }
    }

    @Test("A payload of full size is taken, byte for byte")
    func full() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let head = #"{"taskId": "1", "title": "a", "x": ""#
        let payload = head + String(repeating: "x", count: Notification.mostPayloadBytes - head.utf8.count - 2) + "\"}"
        try await rig.run { client async throws in
            let answer = try await client.notify(
                #"{"type": "task.completed", "recipients": {"subscribers": true}, "payload": "# + payload + "}",
                key: key)
            #expect(answer.status == 202)
            let events = try await rig.events()
            #expect(events.first?.payload == Array(payload.utf8))
        }
    }

    @Test("No key, a wrong one, one that expired and one without the scope get 401 or 403, and are not told again")
    func credentials() async throws {
        let rig = IngestRig()
        let reader = try await rig.mintKey([.schemasRead])
        let late = try await rig.mintKey(tenant: "late", expiresAt: rig.time.now)
        let stranger = "crl_" + String(repeating: "Z", count: 43)
        try await rig.run { client async throws in
            for (key, expected) in [
                (nil, "401 credential_missing"), ("x", "401 credential_malformed"),
                (stranger, "401 credential_unknown"), (late, "401 credential_expired"),
                (reader, "403 scope_missing"),
            ] as [(String?, String)] {
                let answer = try await client.notify(invoice, key: key)
                #expect(answer.summary == expected)
                if let key, key.count > 1 { #expect(!answer.text.contains(key)) }
            }
            for key in [reader, late, stranger] { #expect(!rig.logLines.text.contains(key)) }
            #expect(try await rig.events().isEmpty)
        }
    }

    @Test("While the log is away nothing is accepted, and when it is back all is well")
    func away() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            rig.log.setFault(.unavailable)
            let answer = try await client.notify(invoice, key: key)
            #expect(answer.summary == "503 log_unavailable")
            #expect(answer.headers[.retryAfter] != nil)
            rig.log.setFault(nil)
            #expect(try await client.notify(invoice, key: key).status == 202)
            #expect(try await rig.events().count == 1)
        }
    }

    @Test("Before an instance has read what stands in the log it answers 503")
    func starting() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        rig.log.setFault(.unavailable)
        let ingest = try buildIngest(try rig.settings, log: rig.log, logger: .init(label: "test"), now: { 0 })
        let answer = try await IngestRig.ask(ingest) { client in try await client.notify(invoice, key: key) }
        #expect(answer.summary == "503 not_ready")
    }

    @Test("A dry run says what is wrong, and writes nothing")
    func dryRun() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let good = try await client.post("/api/v1/notifications/validate", invoice, key: key)
            #expect(good.text == #"{"valid":true,"schemaVersion":1,"errors":[]}"#)
            let bad = try await client.post(
                "/api/v1/notifications/validate",
                #"{"type": "invoice.paid", "recipients": {"subscribers": true}, "payload": {"invoiceId": "a", "amount": "1", "currency": "EUR"}}"#,
                key: key)
            #expect(
                bad.text
                    == #"{"valid":false,"schemaVersion":1,"errors":[{"pointer":"/payload/amount","schemaPointer":"/properties/amount/type","code":"type","message":"must be an integer, and is a string"}]}"#
            )
            let unknown = try await client.post(
                "/api/v1/notifications/validate", #"{"type": "x", "recipients": {"subscribers": true}, "payload": 1}"#,
                key: key)
            #expect(unknown.json["schemaVersion"]?.isNull == true)
            #expect(unknown.json["errors"]?[0]?["pointer"]?.string == "/type")
            #expect(try await rig.events().isEmpty)
        }
    }
}
