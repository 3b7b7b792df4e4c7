import Contracts
import HTTPTypes
import JSON
import ServiceKit
import Testing

import struct Foundation.Data

@testable import Ingest

private let structured: HTTPFields = [.contentType: "application/cloudevents+json; charset=UTF-8"]

private let data = #"{"invoiceId":"in_1", "amount":4200,"currency":"EUR"}"#

/// A CloudEvent as a JSON object.
private func event(_ members: String = "", data: String = data) -> String {
    let rest = members.isEmpty ? "" : ", " + members
    return
        #"{"specversion": "1.0", "type": "invoice.paid", "source": "/billing", "id": "in_1-paid", "data": \#(data)\#(rest)}"#
}

private func binary(_ attributes: [String: String] = [:]) throws -> HTTPFields {
    var headers: HTTPFields = [.contentType: "application/json"]
    var all = ["specversion": "1.0", "type": "invoice.paid", "source": "/billing", "id": "in_1-paid"]
    all.merge(attributes) { $1 }
    for (name, value) in all where !value.isEmpty { headers[try #require(HTTPField.Name("ce-" + name))] = value }
    return headers
}

@Suite("CloudEvents, posted one at a time")
struct CloudEventRoutesTests {
    @Test("A structured event is accepted, and what its producer said of it stands in the record")
    func whole() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let members = #"""
            "time": "2026-02-28T23:59:59.5+01:00", "subject": "Größe €", "datacontenttype": "application/vnd.acme+json",
            "dataschema": "https://acme.example/api/v1/schemas/invoice.paid/versions/1", "priority": 7, "vip": true,
            "partitionkey": "cli_42", "unset": null, "traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            "recipients": "{\"subscribers\": true}"
            """#
        try await rig.run { client async throws in
            let answer = try await client.notify(event(members), key: key, headers: structured)
            #expect(answer.status == 202, "\(answer.text)")
            let record = try #require(try await rig.events().first)
            #expect(answer.json["id"]?.string == record.id)
            #expect(record.type == "invoice.paid")
            #expect(record.source == "/billing")
            #expect(record.payload == Array(data.utf8))
            #expect(record.partitionKey == "cli_42")
            #expect(record.traceParent == "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
            #expect(record.acceptedAt == rig.time.now)
            #expect(
                record.origin
                    == EventOrigin(
                        id: "in_1-paid", time: "2026-02-28T23:59:59.5+01:00", subject: "Größe €",
                        dataSchema: "https://acme.example/api/v1/schemas/invoice.paid/versions/1",
                        dataContentType: "application/vnd.acme+json",
                        extensions: [.init("priority", "7"), .init("vip", "true")]))
        }
    }

    @Test("A binary event has its attributes in header fields, percent-encoded, and its data as the body")
    func binaryMode() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let headers = try binary([
            "subject": "Gr%C3%B6%C3%9Fe%20%25", "recipients": "%7B%22subscribers%22:%20true%7D", "schemaversion": "1",
        ])
        try await rig.run { client async throws in
            let answer = try await client.notify(data, key: key, headers: headers)
            #expect(answer.status == 202, "\(answer.text)")
            let record = try #require(try await rig.events().first)
            #expect(record.payload == Array(data.utf8))
            #expect(record.origin == EventOrigin(id: "in_1-paid", subject: "Größe %"))
            #expect(record.recipients == .everySubscriber)
        }
    }

    @Test("The same source and id is the same event in whichever mode it comes, and with other content a conflict")
    func identity() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let first = try await client.notify(event(), key: key, headers: structured)
            var traced = try binary(["traceparent": "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"])
            traced[.contentType] = "Application/JSON; charset=utf-8"
            let again = try await client.notify(data, key: key, headers: traced)
            #expect(first.json["duplicate"]?.bool == false)
            #expect(again.json["duplicate"]?.bool == true)
            #expect(again.json["id"] == first.json["id"])
            #expect(again.headers[.idempotencyReplayed] == "true")
            let batch = try await client.post(
                "/api/v1/notifications/batch", "[\(event())]", key: key,
                headers: [.contentType: "application/cloudevents-batch+json"])
            #expect(batch.json["results"]?[0]?["notification"]?["id"] == first.json["id"])

            let other = data.replacing("4200", with: "4300")
            let conflict = try await client.notify(event(data: other), key: key, headers: structured)
            #expect(conflict.summary == "422 idempotency_key_reused /id:idempotency_key_reused")
            let inFields = try await client.notify(other, key: key, headers: try binary())
            #expect(inFields.summary == "422 idempotency_key_reused ce-id:idempotency_key_reused")
            #expect(try await rig.events().count == 1)

            let elsewhere = try await client.notify(data, key: key, headers: try binary(["source": "/shop"]))
            #expect(elsewhere.json["duplicate"]?.bool == false)
            #expect(try await rig.events().count == 2)
        }
    }

    @Test("An Idempotency-Key goes before the event's own id")
    func keys() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let one = try await client.notify(event(), key: key, idempotencyKey: "a", headers: structured)
            let same = try await client.notify(event(), key: key, idempotencyKey: "a", headers: structured)
            let own = try await client.notify(event(), key: key, headers: structured)
            #expect(one.json["id"] == same.json["id"])
            #expect(one.json["id"] != own.json["id"])
            let moved = event().replacing("in_1-paid", with: "in_2-paid")
            let other = try await client.notify(moved, key: key, idempotencyKey: "a", headers: structured)
            #expect(other.summary == "422 idempotency_key_reused Idempotency-Key:idempotency_key_reused")
        }
    }

    @Test("Data in base64 is taken where it is JSON, up to the full size")
    func base64() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let head = #"{"taskId": "1", "title": "a", "x": ""#
        let full = head + String(repeating: "x", count: Notification.mostPayloadBytes - head.utf8.count - 2) + "\"}"
        @Sendable func posted(_ text: String) -> String {
            #"{"specversion": "1.0", "type": "task.completed", "source": "s", "id": "\#(text.count)", "data_base64": "\#(text.base64)"}"#
        }
        try await rig.run { client async throws in
            #expect(try await client.notify(posted(full), key: key, headers: structured).status == 202)
            #expect(try await rig.events().map(\.payload) == [Array(full.utf8)])
            let large = try await client.notify(posted(full + " "), key: key, headers: structured)
            #expect(large.status == 202, "white space around is no payload")
            let larger = full.replacing("\"a\"", with: "\"aaa\"")
            #expect(
                try await client.notify(posted(larger), key: key, headers: structured).summary
                    == "413 too_large /data_base64:too_large")
            #expect(
                try await client.notify(posted("{]"), key: key, headers: structured).summary
                    == "422 invalid /data_base64:syntax")
        }
    }

    /// What is wrong in a structured event, and how it is answered.
    static let refused: [(String, String)] = [
        (event().replacing("\"source\"", with: "\"sauce\""), "422 invalid /source:missing"),
        ("{}", "422 invalid /specversion:missing /id:missing /source:missing /type:missing"),
        ("[]", "422 invalid :type"),
        (event().replacing("\"1.0\"", with: "\"0.3\""), "422 invalid /specversion:value"),
        (event().replacing("\"/billing\"", with: "\"\""), "422 invalid /source:value"),
        (event().replacing("\"/billing\"", with: "\"a b\""), "422 invalid /source:value"),
        (event().replacing("\"in_1-paid\"", with: "17"), "422 invalid /id:type"),
        (event().replacing("\"in_1-paid\"", with: "null"), "422 invalid /id:missing"),
        (event().replacing("in_1-paid", with: String(repeating: "i", count: 513)), "422 invalid /id:value"),
        (event().replacing("in_1-paid", with: "a\\u0007"), "422 invalid /id:value"),
        (event().replacing("invoice.paid", with: "invoice.piad"), "422 unknown_event_type /type:unknown_event_type"),
        (event(#""time": "yesterday""#), "422 invalid /time:value"),
        (event(#""subject": """#), "422 invalid /subject:value"),
        (event(#""datacontenttype": "text/xml""#), "422 invalid /datacontenttype:value"),
        (event(#""schemaVersion": 1"#), "422 invalid /schemaVersion:attribute_name"),
        (event(#""com_acme": 1"#), "422 invalid /com_acme:attribute_name"),
        (event(#""rate": 1.5"#), "422 invalid /rate:type"),
        (event(#""list": []"#), "422 invalid /list:type"),
        (event(#""tenant": "beta""#), "422 invalid /tenant:reserved_attribute"),
        (event(#""carillonnext": "1""#), "422 invalid /carillonnext:reserved_attribute"),
        (event(#""schemaversion": "one""#), "422 invalid /schemaversion:value"),
        (event(#""schemaversion": 9"#), "422 unknown_schema_version /schemaversion:unknown_schema_version"),
        (
            event(#""dataschema": "/api/v1/schemas/invoice.paid/versions/9""#),
            "422 unknown_schema_version /dataschema:unknown_schema_version"
        ),
        (event(#""dataschema": "https://x.example/y""#), "422 unknown_dataschema /dataschema:unknown_dataschema"),
        (
            event(#""dataschema": "/api/v1/schemas/lead_won/versions/1""#),
            "422 dataschema_conflict /dataschema:dataschema_conflict"
        ),
        (
            event(#""schemaversion": 2, "dataschema": "/api/v1/schemas/invoice.paid/versions/1""#),
            "422 dataschema_conflict /dataschema:dataschema_conflict"
        ),
        (event(#""partitionkey": """#), "422 invalid /partitionkey:value"),
        (event(#""recipients": "everybody""#), "422 invalid /recipients:value"),
        (event(#""recipients": {"subscribers": 1}"#), "422 invalid /recipients/subscribers:type"),
        (event(#""data_base64": "e30=""#), "422 invalid /data_base64:value"),
        (event().replacing("\"data\"", with: "\"fata\""), "422 invalid /fata:type"),
        (event(data: "1"), "422 invalid_payload /data:type"),
        (
            event(data: #"{"amount": -1, "currency": "EUR"}"#),
            "422 invalid_payload /data/amount:minimum /data/invoiceId:required"
        ),
        (event().replacing("}", with: ""), "400 malformed_json :unexpected_end"),
    ]

    @Test("What is no CloudEvent, or none of ours, is refused with a pointer, and nothing is written")
    func refusals() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            for (body, expected) in Self.refused {
                let answer = try await client.notify(body, key: key, headers: structured)
                #expect(answer.summary == expected, "\(body)")
                #expect(answer.headers[.contentType] == "application/problem+json")
            }
            let many = (0..<33).map { "\"x\($0)\": 1" }.joined(separator: ", ")
            #expect(
                try await client.notify(event(many), key: key, headers: structured).summary == "422 invalid :too_many")
            #expect(try await rig.events().isEmpty)
        }
    }

    @Test("In the binary mode faults name the header field")
    func binaryRefusals() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let cases: [([String: String], String)] = [
            (["source": ""], "422 invalid ce-source:missing"),
            (["specversion": ""], "422 invalid ce-specversion:missing"),
            (["specversion": "2.0"], "422 invalid ce-specversion:value"),
            (["type": "nothing"], "422 unknown_event_type ce-type:unknown_event_type"),
            (["subject": "%FF"], "422 invalid ce-subject:encoding"),
            (["datacontenttype": "application/json"], "422 invalid ce-datacontenttype:value"),
            (["x-y": "1"], "422 invalid ce-x-y:attribute_name"),
            (["schemaversion": "9"], "422 unknown_schema_version ce-schemaversion:unknown_schema_version"),
            (["recipients": "{}"], "422 invalid ce-recipients:value"),
        ]
        try await rig.run { client async throws in
            for (attributes, expected) in cases {
                let answer = try await client.notify(data, key: key, headers: try binary(attributes))
                #expect(answer.summary == expected, "\(attributes)")
            }
            let payload = try await client.notify(#"{"amount": 1}"#, key: key, headers: try binary())
            #expect(payload.summary == "422 invalid_payload /invoiceId:required /currency:required")
            var twice = try binary()
            twice.append(HTTPField(name: try #require(HTTPField.Name("CE-ID")), value: "other"))
            #expect(try await client.notify(data, key: key, headers: twice).summary == "422 invalid ce-id:duplicate")
            var text = try binary()
            text[.contentType] = "text/plain"
            #expect(try await client.notify(data, key: key, headers: text).summary == "415 unsupported_media_type")
            #expect(try await rig.events().isEmpty)
        }
    }

    @Test("Other formats of CloudEvents, and modes where they have no place, get 415")
    func types() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            for type in ["application/cloudevents+avro", "application/cloudevents", "application/cloudevents+xml"] {
                let answer = try await client.notify(event(), key: key, headers: [.contentType: type])
                #expect(answer.summary == "415 unsupported_media_type")
                #expect(answer.headers[.accept]?.contains("application/cloudevents-batch+json") == true)
            }
            for headers in [structured, try binary()] {
                let answer = try await client.post(
                    "/api/v1/notifications/batch", event(), key: key, headers: headers)
                #expect(answer.summary == "415 unsupported_media_type")
                #expect(answer.headers[.accept] == "application/json, application/cloudevents-batch+json")
            }
        }
    }
}

extension String {
    fileprivate var base64: String { Data(utf8).base64EncodedString() }
}
