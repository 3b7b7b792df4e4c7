import Contracts
import EventLog
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Ingest

@Suite("What bounds a post of a notification")
struct NotificationBoundsTests {
    @Test("However many recipients there are, one fault says that they are too many")
    func boundedFaults() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let users = Array(repeating: "\"\"", count: 50_000).joined(separator: ",")
        let body = "{\"type\": \"invoice.paid\", \"recipients\": {\"users\": [\(users)]}, \"payload\": {}}"
        try await rig.run { client async throws in
            let answer = try await client.notify(body, key: key)
            #expect(answer.summary == "422 invalid /recipients/users:too_many")
        }
    }

    @Test("A request waits for the position it carries, and a position that is none is refused")
    func position() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            // Registered elsewhere this moment: without the wait the type is not known here yet.
            for number in 0..<50 {
                let type = "task.kind\(number)"
                let schema = SchemaDocument(
                    tenant: "acme", type: type, version: 1, state: .active, schema: Array("{}".utf8), createdAt: 1)
                let change = ControlRecord(
                    kind: .schema, id: schema.entityID, tenant: "acme", revision: 1, actor: "test", action: "create",
                    at: 1, document: schema.jsonBytes)
                let position = try await rig.log.append(change.newRecord())
                let known = try await client.notify(
                    Self.plain.replacing("task.completed", with: type), key: key,
                    headers: [.carillonPosition: PositionHeader.text([position])])
                #expect(known.status == 202)
            }
            let wrong = try await client.notify(Self.plain, key: key, headers: [.carillonPosition: "control:0:x"])
            #expect(wrong.status == 400)
            #expect(wrong.json["code"]?.string == "invalid_position")
        }
    }

    private static let plain =
        #"{"type": "task.completed", "recipients": {"subscribers": true}, "payload": {"taskId": "1", "title": "t"}}"#
}
