import Contracts
import EventLog
import JSON
import Testing

@testable import Ingest

@Suite("Limits of the registry")
struct SchemaLimitTests {
    private static let path = "/api/v1/schemas"

    /// Writes versions as if they had been registered one by one.
    private func write(_ schemas: [(type: String, version: Int, schema: String)], _ rig: IngestRig) async throws {
        let records = schemas.map { type, version, schema in
            let document = SchemaDocument(
                tenant: rig.tenant, type: type, version: version, state: .active, schema: Array(schema.utf8),
                createdAt: rig.time.now)
            return ControlRecord(
                kind: .schema, id: document.entityID, tenant: rig.tenant, revision: 1, actor: "test", action: "create",
                at: rig.time.now, document: document.jsonBytes
            ).newRecord()
        }
        for result in await rig.log.append(records) { _ = try result.get() }
    }

    @Test("A type has so many versions, and no more")
    func versions() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await write((1...SchemaLimits.versions).map { ("a", $0, "{\"title\":\"\($0)\"}") }, rig)
        try await rig.run { client async throws in
            let refused = try await client.post(Self.path + "/a/versions", #"{"schema": {}}"#, key: key)
            #expect(refused.summary == "409 limit_reached")
            // What is there already needs no room.
            let latest = "{\"schema\": {\"title\":\"\(SchemaLimits.versions)\"}}"
            #expect(try await client.post(Self.path + "/a/versions", latest, key: key).status == 200)
        }
    }

    @Test("A tenant has so many types, and no more; another one has its own")
    func types() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let stranger = try await rig.mintKey(tenant: "beta")
        try await write((1...SchemaLimits.types).map { ("t\($0)", 1, "{}") }, rig)
        try await rig.run { client async throws in
            let one = #"{"type": "one.more", "schema": {}}"#
            #expect(try await client.post(Self.path, one, key: key).summary == "409 limit_reached")
            #expect(
                try await client.post(Self.path + "/t7/versions", #"{"schema": {"title": "x"}}"#, key: key).status
                    == 201)
            #expect(try await client.post(Self.path, one, key: stranger).status == 201)
        }
    }

    @Test("All schemas of a tenant together have so many bytes, and no more")
    func bytes() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let long = "{\"title\":\"\(String(repeating: "x", count: SchemaLimits.bodyBytes - 112))\"}"
        let count = SchemaLimits.bytes / long.utf8.count
        try await write((1...count).map { ("t\($0)", 1, long) }, rig)
        try await rig.run { client async throws in
            let room = SchemaLimits.bytes - count * long.utf8.count
            let fitting = "{\"title\":\"\(String(repeating: "y", count: room - 12))\"}"
            for (schema, expected) in [(fitting + " ", 201), ("{}", 409)] {
                let type = "new.\(expected)"
                let made = try await client.post(Self.path, "{\"type\": \"\(type)\", \"schema\": \(schema)}", key: key)
                #expect(made.status == expected)
            }
            let version = try await client.post(Self.path + "/t1/versions", #"{"schema": {"title": "z"}}"#, key: key)
            #expect(version.summary == "409 limit_reached")
        }
    }

    @Test("What can't be compared within the steps of a request is not registered, and says so")
    func steps() async throws {
        @Sendable func branches(_ prefix: String, _ depth: Int) -> String {
            guard depth > 0 else { return #"{"minLength": 1}"# }
            let inner = branches(prefix, depth - 1)
            let list = (0..<3).map {
                #"{"properties": {"\#(prefix)\#($0)": \#(inner)}, "required": ["\#(prefix)\#($0)"]}"#
            }
            return "{\"anyOf\": [\(list.joined(separator: ","))]}"
        }
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let type = "{\"type\": \"a\", \"schema\": \(branches("a", 5))}"
            #expect(try await client.post(Self.path, type, key: key).status == 201)
            let refused = try await client.post(
                Self.path + "/a/versions", "{\"schema\": \(branches("b", 5))}", key: key)
            #expect(refused.status == 409)
            #expect(refused.json["breaks"]?.count ?? 0 > 0)
        }
    }
}
