import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import JSONSchema
import NIOCore
import ServiceKit
import Testing

@testable import Ingest

struct SupportRoutesTests {
    private static let report = "/v2/support/report"
    private static let body = #"{"summary": "Nothing arrives", "details": "Since noon.\nNothing."}"#

    /// What stands in the audit log's entries, as they come.
    private func notes(_ rig: IngestRig) async throws -> [ControlRecord] {
        let place = TopicPartition(topic: Topics.control, partition: 0)
        let records = try await rig.log.read(place, from: 0, limit: 1000, maxBytes: .max)
        return try records.map { try ControlRecord($0) }.filter { $0.kind == .report }
    }

    @Test func `a report is an event of its tenant, one of the desk, and an entry of the audit log`() async throws {
        let rig = IngestRig()
        // Whatever it may do otherwise.
        let key = try await rig.mintKey([.inboxRead])
        let id = try await rig.run { client in
            let body = """
                {"summary": "Nothing arrives", "details": "Since noon.", "handle": "acme", "sessionId": "s-1",
                 "eventId": "evt_01JNA0ZP1X5K8M7Q2R3S4T5V6X", "requestId": "r/1", "reproArtifact": {"curl": ["a", 1]}}
                """
            let answer = try await client.post(Self.report, body, key: key)
            #expect(answer.status == 202, "\(answer.text)")
            #expect(answer.json.members.map(\.name) == ["reportId"])
            #expect(answer.headers[.carillonPosition]?.hasPrefix("control:0:") == true)
            return answer.json["reportId"]?.string ?? ""
        }
        #expect(Identifier.isValid(id, prefix: "rep"))
        let events = try await rig.events()
        let own = try #require(events.first { $0.tenant == "acme" })
        #expect(own.type == "support.report.submitted" && own.recipients == .everySubscriber)
        let payload = try JSONDocument(parsing: own.payload).root
        let schema = try JSONSchema(
            parsing: try #require(Catalogue.entry(own.type)).schema, options: SchemaOptions(assertsFormats: true))
        #expect(schema.violations(of: payload, limit: 5).isEmpty)
        #expect(payload["reportId"]?.string == id && payload["message"]?.string == "Since noon.")
        #expect(payload["reproArtifact"]?["curl"]?.count == 2)
        let desk = try #require(events.first { $0.tenant == SupportDesk.tenant })
        #expect(desk.type == "desk.support_report" && desk.recipients == SupportDesk.recipients)
        let told = try JSONDocument(parsing: desk.payload).root
        #expect(told["reportId"]?.string == id && told["tenant"]?.string == "acme")
        #expect(told["details"]?.string == "Since noon." && told["sessionId"]?.string == "s-1")
        let notes = try await notes(rig)
        #expect(notes.map(\.tenant) == ["acme"] && notes.map(\.id) == [id])
        // It is kept for ever, and what people write is not.
        #expect(!String(decoding: notes[0].document ?? [], as: UTF8.self).contains("noon"))
    }

    @Test func `a key makes one report, and a repetition adds what is missing`() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client in
            let headers: HTTPFields = [.idempotencyKey: "k"]
            let first = try await client.post(Self.report, Self.body, key: key, headers: headers)
            let again = try await client.post(Self.report, Self.body, key: key, headers: headers)
            #expect(first.status == 202 && again.status == 202)
            #expect(again.json["reportId"]?.string == first.json["reportId"]?.string)
            #expect(first.headers[.idempotencyReplayed] == nil && again.headers[.idempotencyReplayed] == "true")
            let other = try await client.post(
                Self.report, #"{"summary": "a", "details": "b"}"#, key: key, headers: headers)
            #expect(other.summary == "422 idempotency_key_reused Idempotency-Key:idempotency_key_reused")
            let event = try await client.notify(invoice, key: key, idempotencyKey: "k")
            #expect(event.status == 202, "the keys of reports are apart from those of events")
            let without = try await client.post(Self.report, Self.body, key: key)
            #expect(without.json["reportId"]?.string != first.json["reportId"]?.string)
        }
        let events = try await rig.events()
        #expect(events.count { $0.type == "support.report.submitted" } == 2)
        // Twice in the log under one id, which is planned once.
        #expect(Set(events.filter { $0.tenant == SupportDesk.tenant }.map(\.id)).count == 2)
        #expect(Set(try await notes(rig).map(\.id)).count == 2)
    }

    @Test(arguments: [
        (#"{"summary": "s", "details": "d", "handle": "other"}"#, "/handle"),
        (#"{"summary": "s", "details": "d", "handle": "nobody"}"#, "/handle"),
        (#"{"summary": "s", "details": "d", "subscriptionId": "ep_theirs"}"#, "/subscriptionId"),
        (#"{"summary": "s", "details": "d", "subscriptionId": "ep_nobodys"}"#, "/subscriptionId"),
        (#"{"summary": "s", "details": "d", "eventId": "evt_1"}"#, "/eventId"),
    ])
    func `what is another tenant's is answered like what there is not`(body: String, pointer: String) async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        _ = try await rig.mintKey(tenant: "other")
        try await rig.log.append(Self.endpoint("ep_theirs", of: "other").newRecord())
        try await rig.log.append(Self.endpoint("ep_mine", of: "acme").newRecord())
        try await rig.run { client in
            let answer = try await client.post(Self.report, body, key: key)
            #expect(answer.summary == "422 unknown_reference \(pointer):unknown_reference")
            let faults = answer.json["errors"]?.elements.map { $0["message"]?.string }
            #expect(faults == ["is none that is known here as yours"])
            let mine = #"{"summary": "s", "details": "d", "subscriptionId": "ep_mine"}"#
            let answer1 = try await client.post(Self.report, mine, key: key).status
            #expect(answer1 == 202)
        }
        #expect(try await rig.events().count == 2)
    }

    private static func endpoint(_ id: String, of tenant: String) -> ControlRecord {
        let document = EndpointDocument(
            id: id, tenant: tenant, url: "https://x.example/", eventTypes: ["*"], secrets: [], createdAt: 1,
            updatedAt: 1)
        return ControlRecord(
            kind: .endpoint, id: id, tenant: tenant, revision: 1, actor: "test", action: "create", at: 1,
            document: document.jsonBytes)
    }

    @Test(arguments: [
        (#"{"details": "d"}"#, "422 missing /summary:missing"), (#"{"summary": "s"}"#, "422 missing /details:missing"),
        (#"{"summary": " \n", "details": "d"}"#, "422 invalid /summary:value"),
        (#"{"summary": "s", "details": 1}"#, "422 invalid /details:type"),
        (#"{"summary": "s", "details": "d", "tenant": "x"}"#, "422 invalid /tenant:unknown_member"),
        (#"{"summary": "s", "details": "d", "reproArtifact": [1]}"#, "422 invalid /reproArtifact:value"), ("[", "400"),
    ])
    func `a bad report is refused, and nothing is written`(body: String, summary: String) async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client in
            let answer = try await client.post(Self.report, body, key: key)
            let faults = summary.split(separator: " ").last.map(String.init) ?? ""
            #expect("\(answer.status)" == summary.prefix(3) && answer.summary.contains(faults), "\(answer.summary)")
            let answer2 = try await client.post(Self.report, Self.body, key: nil).status
            #expect(answer2 == 401)
        }
        #expect(try await rig.events().isEmpty)
        #expect(try await notes(rig).isEmpty)
    }

    @Test func `only an operator escalates, and the desk gets it`() async throws {
        let rig = IngestRig()
        let tenantKey = try await rig.mintKey([.tenantAdmin], tenant: "acme")
        let key = try await rig.mintKey([.operator], tenant: "home")
        try await rig.run { client in
            let path = "/v2/operator/escalations"
            let answer3 = try await client.post(path, Self.body, key: tenantKey).summary
            #expect(answer3 == "403 scope_missing")
            let body = #"{"summary": "s", "details": "d", "severity": "urgent", "handle": "acme", "reportId": "rep_1"}"#
            let answer4 = try await client.post(path, body, key: key).status
            #expect(answer4 == 202)
            let unknown = #"{"summary": "s", "details": "d", "handle": "nobody"}"#
            let answer5 = try await client.post(path, unknown, key: key).status
            #expect(answer5 == 422)
            let loud = #"{"summary": "s", "details": "d", "severity": "loud"}"#
            let answer6 = try await client.post(path, loud, key: key).status
            #expect(answer6 == 422)
        }
        let event = try #require(try await rig.events().first)
        #expect(event.tenant == SupportDesk.tenant && event.type == "desk.escalation")
        let payload = try JSONDocument(parsing: event.payload).root
        #expect(payload["severity"]?.string == "urgent" && payload["tenant"]?.string == "acme")
        #expect(try await notes(rig).map(\.tenant) == [SupportDesk.tenant])
        #expect(try await notes(rig).first?.actor.hasPrefix("key_") == true)
    }

    @Test func `content is reported without a credential, and no answer says what there is`() async throws {
        let rig = IngestRig()
        _ = try await rig.mintKey()
        try await rig.run { client in
            let path = "/v2/public/content-report"
            let known = try await client.post(
                path, #"{"url": "https://x/v2/handles/acme", "reason": "spam", "contact": "a@b.example"}"#, key: nil)
            let unknown = try await client.post(path, #"{"url": "https://x/v2/handles/nobody"}"#, key: nil)
            #expect(known.status == 202 && unknown.status == 202)
            #expect(known.json.members.map(\.name) == unknown.json.members.map(\.name))
            // A key of somebody else's, by chance, hits nothing of theirs.
            let headers: HTTPFields = [.idempotencyKey: "1"]
            let one = try await client.post(path, #"{"url": "https://x/1"}"#, key: nil, headers: headers)
            let two = try await client.post(path, #"{"url": "https://x/2"}"#, key: nil, headers: headers)
            let again = try await client.post(path, #"{"url": "https://x/1"}"#, key: nil, headers: headers)
            #expect([one, two, again].map(\.status) == [202, 202, 202])
            #expect(again.json["reportId"]?.string == one.json["reportId"]?.string)
            #expect(two.json["reportId"]?.string != one.json["reportId"]?.string)
            let large = String(repeating: "x", count: 17 << 10)
            let answer7 = try await client.post(path, "{\"url\": \"\(large)\"}", key: nil).status
            #expect(answer7 == 413)
            let answer8 = try await client.post(path, #"{"reason": "spam"}"#, key: nil).status
            #expect(answer8 == 422)
        }
        let events = try await rig.events()
        #expect(events.count == 4)
        #expect(events.allSatisfy { $0.tenant == SupportDesk.tenant && $0.type == "desk.content_report" })
        #expect(Set(try await notes(rig).map(\.actor)) == ["public"])
    }
}
