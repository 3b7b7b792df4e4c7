import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import JSON
import Projections
import ServiceKit
import Testing

@testable import Ingest

@Suite("/api/v1/schemas")
struct SchemaRoutesTests {
    private static let shipped = """
        {"type": "parcel.shipped", "description": "Off it goes.",
         "schema": { "type": "object", "required": ["id"], "properties": {"id": {"type": "string"}} }}
        """
    private static let parcel =
        #"{"type": "parcel.shipped", "recipients": {"subscribers": true}, "payload": {"id": "p1"}}"#

    @Test("A tenant registers a type and posts events of it at once")
    func register() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let stranger = try await rig.mintKey(tenant: "beta")
        try await rig.run { client async throws in
            #expect(try await client.notify(Self.parcel, key: key).status == 422)
            let made = try await client.post("/api/v1/schemas", Self.shipped, key: key)
            #expect(made.status == 201)
            #expect(
                made.text
                    == #"{"type":"parcel.shipped","version":1,"state":"active","description":"Off it goes.","builtIn":false,"compatibility":"BACKWARD","formats":"annotate","createdAt":"2026-03-01T09:30:00.000Z","schema":{ "type": "object", "required": ["id"], "properties": {"id": {"type": "string"}} }}"#
            )
            #expect(made.headers[.location] == "/api/v1/schemas/parcel.shipped")
            #expect(made.headers[.init("Carillon-Position") ?? .accept]?.hasPrefix("control:0:") == true)
            #expect(try await client.notify(Self.parcel, key: key).status == 202)
            let bad = try await client.notify(Self.parcel.replacing("\"p1\"", with: "1"), key: key)
            #expect(bad.summary == "422 invalid_payload /payload/id:type")
            // Nobody else has it.
            #expect(try await client.notify(Self.parcel, key: stranger).status == 422)
            #expect(try await client.get("/api/v1/schemas/parcel.shipped", key: stranger).status == 404)
        }
    }

    @Test("Registering again is a conflict, or with a key and the same body the first answer")
    func again() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let headers: HTTPFields = [.idempotencyKey: "k"]
            let first = try await client.post("/api/v1/schemas", Self.shipped, key: key, headers: headers)
            #expect(try await client.post("/api/v1/schemas", Self.shipped, key: key).summary == "409 already_exists")
            let replay = try await client.post("/api/v1/schemas", Self.shipped, key: key, headers: headers)
            #expect(replay.status == 201)
            #expect(replay.text == first.text)
            #expect(replay.headers[.init("Idempotency-Replayed") ?? .accept] == "true")
            let other = Self.shipped.replacing("Off it goes", with: "Gone")
            #expect(
                try await client.post("/api/v1/schemas", other, key: key, headers: headers).summary
                    == "422 idempotency_key_reused")
            let builtIn = Self.shipped.replacing("parcel.shipped", with: "invoice.paid")
            #expect(try await client.post("/api/v1/schemas", builtIn, key: key).summary == "409 already_exists")
        }
    }

    @Test("Bad registrations are refused with a pointer")
    func refusals() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let reader = try await rig.mintKey([.schemasRead], tenant: "beta")
        let cases = [
            (#"{"type": "a"}"#, "422 invalid /schema:missing"),
            (#"{"type": "a b", "schema": {}}"#, "422 invalid /type:value"),
            (#"{"type": ".a", "schema": {}}"#, "422 invalid /type:value"),
            (#"{"type": "a", "schema": 1}"#, "422 invalid_schema /schema:invalid_schema"),
            (
                #"{"type": "a", "schema": {"properties": {"x": {"pattern": "(a+)+$)"}}}}"#,
                "422 invalid_schema /schema/properties/x/pattern:pattern"
            ),
            (#"{"type": "a", "schema": {"$ref": "https://example.org/x"}}"#, "422 invalid_schema /schema/$ref:$ref"),
            (#"{"type": "a", "schema": {}, "compatibility": "SOME"}"#, "422 invalid /compatibility:value"),
            (#"{"type": "a", "schema": {}, "formats": true}"#, "422 invalid /formats:type"),
            (#"{"type": "a", "schema": {"$schema": "urn:x"}}"#, "422 invalid_schema /schema/$schema:$schema"),
            (##"{"type": "a", "schema": {"$ref": "#/$defs/x"}}"##, "422 invalid_schema /schema/$ref:$ref"),
            (#"{"type": "a", "schema": {}, "version": 0}"#, "422 invalid /version:value"),
            (#"{"type": "a", "schema": {}, "versions": 2}"#, "422 invalid /versions:unknown_member"),
            (#"{"type": "a", "schema": {}, "version": 2}"#, "422 version_gap /version:version_gap"),
            (#"{"type": "webhook.test", "schema": {}}"#, "422 reserved_type /type:reserved_type"),
        ]
        try await rig.run { client async throws in
            for (body, expected) in cases {
                #expect(try await client.post("/api/v1/schemas", body, key: key).summary == expected, "\(body)")
            }
            #expect(try await client.post("/api/v1/schemas", Self.shipped, key: reader).summary == "403 scope_missing")
            #expect(client.ingest.control.schemaTypes(tenant: "acme").isEmpty)
        }
    }

    @Test("A schema as deep as a body may be is registered, and known to who folds it")
    func deep() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        // In the body it stands one level down, and the arrays in it one more.
        let depth = JSONLimits.default.maxDepth - 2
        let schema =
            "{\"default\": " + String(repeating: "[", count: depth) + String(repeating: "]", count: depth) + "}"
        try await rig.run { client async throws in
            let body = "{\"type\": \"deep\", \"schema\": \(schema)}"
            let answer = try await client.post("/api/v1/schemas", body, key: key)
            #expect(answer.status == 201, "\(answer.text)")
            #expect(try await client.get("/api/v1/schemas/deep", key: key).status == 200)
            #expect(client.ingest.runner.status.undecodable == 0)
        }
    }

    @Test("The list has the catalogue and the tenant's own, page by page")
    func list() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            _ = try await client.post("/api/v1/schemas", Self.shipped, key: key)
            var types: [String] = []
            var path = "/api/v1/schemas?limit=8"
            while true {
                let page = try await client.get(path, key: key)
                types += page.json["data"]?.elements.compactMap { $0["type"]?.string } ?? []
                guard let cursor = page.json["nextCursor"]?.string else { break }
                path = "/api/v1/schemas?limit=8&cursor=\(cursor)"
            }
            #expect(types == (Catalogue.entries.map(\.type) + ["parcel.shipped"]).sorted())
            #expect(try await client.get("/api/v1/schemas?cursor=x", key: key).summary.hasPrefix("400 invalid_cursor"))
        }
    }

    @Test("A type is shown with its schema and versions")
    func get() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let builtIn = try await client.get("/api/v1/schemas/invoice.paid", key: key)
            #expect(builtIn.json["builtIn"]?.bool == true)
            #expect(builtIn.json["schema"]?["required"]?.count == 3)
            #expect(builtIn.json["versions"]?.count == 1)
            let version = try await client.get("/api/v1/schemas/invoice.paid/versions/1", key: key)
            #expect(version.json["version"]?.int == 1)
            for path in ["nothing", "invoice.paid/versions/2", "invoice.paid/versions/x"] {
                #expect(try await client.get("/api/v1/schemas/\(path)", key: key).summary == "404 not_found")
            }
        }
    }

    @Test("What one instance registers another one knows when it has folded it")
    func instances() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let beside = IngestRig(beside: rig)
        try await rig.run { one async throws in
            try await beside.run { two async throws in
                _ = try await one.post("/api/v1/schemas", Self.shipped, key: key)
                try await two.catchUp()
                #expect(try await two.notify(Self.parcel, key: key).status == 202)
            }
        }
    }
}
