import Contracts
import Control
import EventLog
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Ingest

@Suite("Versions of an event type")
struct SchemaVersionTests {
    private static let path = "/api/v1/schemas/parcel.shipped"
    private static let one =
        #"{"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}, "note": {"type": "string"}}}"#
    /// Takes more than the first.
    private static let wider = one.replacing(
        #""note": {"type": "string"}"#, with: #""note": {"type": ["string", "null"]}"#)
    /// Takes less.
    private static let narrower = one.replacing(#"["id"]"#, with: #"["id", "note"]"#)

    private static func body(_ schema: String, _ members: String = "") -> String { "{\(members)\"schema\": \(schema)}" }

    /// An instance with the type registered.
    private func run(
        _ members: String = "", _ body: @Sendable (IngestRig, IngestClient, _ key: String) async throws -> Void
    ) async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let made = try await client.post(
                "/api/v1/schemas", Self.body(Self.one, "\"type\": \"parcel.shipped\", \(members)"), key: key)
            #expect(made.status == 201)
            try await body(rig, client, key)
        }
    }

    private func event(_ payload: String = #"{"id": "p1"}"#, version: Int? = nil) -> String {
        let named = version.map { "\"schemaVersion\": \($0), " } ?? ""
        return
            "{\"type\": \"parcel.shipped\", \(named)\"recipients\": {\"subscribers\": true}, \"payload\": \(payload)}"
    }

    @Test("A compatible version is registered, and events without a version are of it")
    func compatible() async throws {
        try await run { _, client, key in
            let second = try await client.post(Self.path + "/versions", Self.body(Self.wider), key: key)
            #expect(second.status == 201)
            #expect(second.json["version"]?.int == 2)
            #expect(second.json["compatibility"]?.string == "BACKWARD")
            #expect(second.headers[.location] == Self.path + "/versions/2")
            #expect(second.headers[.carillonPosition]?.hasPrefix("control:0:") == true)
            let latest = try await client.notify(event(#"{"id": "p1", "note": null}"#), key: key)
            #expect(latest.json["schemaVersion"]?.int == 2)
            let first = try await client.notify(event(#"{"id": "p1", "note": null}"#, version: 1), key: key)
            #expect(first.summary == "422 invalid_payload /payload/note:type")
            let shown = try await client.get(Self.path, key: key)
            #expect(shown.json["version"]?.int == 2)
            #expect(shown.json["versions"]?.elements.map { $0["version"]?.int } == [1, 2])
            #expect(try await client.get(Self.path + "/versions/1", key: key).json["schema"]?["required"]?.count == 1)
            #expect(try await client.get(Self.path + "/versions/01", key: key).status == 404)
        }
    }

    @Test("A version that breaks the promise is refused with each place, and nothing is written")
    func incompatible() async throws {
        try await run { _, client, key in
            let schema = Self.narrower.replacing(#""id": {"type": "string"}"#, with: #""id": {"type": "integer"}"#)
            let refused = try await client.post(Self.path + "/versions", Self.body(schema), key: key)
            #expect(
                refused.summary
                    == "409 incompatible_schema /schema/required/1:incompatible /schema/properties/id/type:incompatible"
            )
            let breaks = refused.json["breaks"]?.elements.map {
                "\($0["path"]?.string ?? "") \($0["reason"]?.string ?? "") \($0["version"]?.int ?? 0)"
            }
            #expect(
                breaks == [
                    "/required/1 requires the member \"note\", and version 1 does without 1",
                    "/properties/id/type must be an integer, and version 1 also allows a string 1",
                ])
            #expect(client.ingest.control.schemas(tenant: "acme", type: "parcel.shipped").count == 1)
        }
    }

    @Test(
        "Each mode lets through what it promises",
        arguments: [
            (SchemaCompatibility.none, true, true), (.backward, true, false), (.forward, false, true),
            (.full, false, false), (.backwardTransitive, true, false), (.forwardTransitive, false, true),
            (.fullTransitive, false, false),
        ])
    func modes(_ mode: SchemaCompatibility, takesWider: Bool, takesNarrower: Bool) async throws {
        try await run("\"compatibility\": \"\(mode.rawValue)\", ") { _, client, key in
            for (schema, isTaken) in [(Self.wider, takesWider), (Self.narrower, takesNarrower)] {
                let check = try await client.post(Self.path + "/compatibility-check", Self.body(schema), key: key)
                #expect(check.status == 200)
                #expect(check.json["compatible"]?.bool == isTaken)
                #expect(check.json["breaks"]?.count == (isTaken ? 0 : 1))
                #expect(check.json["against"]?.elements.compactMap(\.int) == (mode == .none ? [] : [1]))
                #expect(check.json["compatibility"]?.string == mode.rawValue)
            }
            #expect(client.ingest.control.schemas(tenant: "acme", type: "parcel.shipped").count == 1)
        }
    }

    @Test("A transitive mode looks at all versions, the others at the latest")
    func transitive() async throws {
        try await run("\"compatibility\": \"NONE\", ") { _, client, key in
            // The second takes less than the first; the third takes what the second took, and not what the first did.
            #expect(try await client.post(Self.path + "/versions", Self.body(Self.narrower), key: key).status == 201)
            let third = Self.body(Self.narrower.replacing("\"type\": \"object\", ", with: ""))
            for (mode, against, isCompatible) in [("BACKWARD", [2], true), ("BACKWARD_TRANSITIVE", [1, 2], false)] {
                let set = try await client.put(
                    Self.path + "/compatibility", "{\"compatibility\": \"\(mode)\"}", key: key)
                #expect(set.text == "{\"type\":\"parcel.shipped\",\"compatibility\":\"\(mode)\"}")
                #expect(set.headers[.carillonPosition] != nil)
                let check = try await client.post(Self.path + "/compatibility-check", third, key: key)
                #expect(check.json["against"]?.elements.compactMap(\.int) == against)
                #expect(check.json["compatible"]?.bool == isCompatible)
            }
            let refused = try await client.post(Self.path + "/versions", third, key: key)
            #expect(refused.json["breaks"]?[0]?["version"]?.int == 1)
        }
    }

    @Test("The same schema again is the version that it is; a number once taken stays taken, and none is left out")
    func numbers() async throws {
        try await run { _, client, key in
            let versions = Self.path + "/versions"
            // Written otherwise, the same.
            let again = try await client.post(
                versions, Self.body(Self.one.replacing(": ", with: " :\n")), key: key)
            #expect(again.status == 200)
            #expect(again.json["version"]?.int == 1)
            let standing = client.ingest.control.schema(tenant: "acme", type: "parcel.shipped", version: 1)
            #expect(again.headers[.carillonPosition] == "control:0:\(try #require(standing).offset)")
            let cases = [
                ("\"version\": 1, ", Self.one, "200 -"),
                ("\"version\": 1, ", Self.wider, "409 version_immutable /schema:version_immutable"),
                ("\"version\": 3, ", Self.wider, "422 version_gap /version:version_gap"),
                ("\"version\": 2, ", Self.wider, "201 -"),
                ("\"version\": 2, ", Self.wider, "200 -"),
                ("\"formats\": \"annotate\", ", Self.wider, "200 -"),
                // Another meaning of the same words is another version.
                ("\"formats\": \"assert\", ", Self.wider, "201 -"),
                ("\"name\": 1, ", Self.wider, "422 invalid /name:unknown_member"),
            ]
            for (members, schema, expected) in cases {
                #expect(try await client.post(versions, Self.body(schema, members), key: key).summary == expected)
            }
            #expect(client.ingest.control.schemas(tenant: "acme", type: "parcel.shipped").count == 3)
        }
    }

    @Test("An Idempotency-Key registers one version, and another body with it is refused")
    func keys() async throws {
        try await run { rig, client, key in
            let headers: HTTPFields = [.idempotencyKey: "k"]
            let first = try await client.post(
                Self.path + "/versions", Self.body(Self.wider), key: key, headers: headers)
            _ = try await client.post(Self.path + "/versions/2/deprecate", "", key: key)
            let again = try await client.post(
                Self.path + "/versions", Self.body(Self.wider), key: key, headers: headers)
            #expect(again.status == 201)
            #expect(again.text == first.text)
            #expect(again.headers[.idempotencyReplayed] == "true")
            #expect(again.headers[.carillonPosition] == first.headers[.carillonPosition])
            let other = try await client.post(Self.path + "/versions", Self.body(Self.one), key: key, headers: headers)
            #expect(other.summary == "422 idempotency_key_reused")
            let elsewhere = try await client.post(
                "/api/v1/schemas", Self.body(Self.one, #""type": "other", "#), key: key, headers: headers)
            #expect(elsewhere.summary == "422 idempotency_key_reused")
            // A day later the key is free.
            rig.time.advance(by: 24 * IngestRig.hour)
            let later = try await client.post(
                "/api/v1/schemas", Self.body(Self.one, #""type": "other", "#), key: key, headers: headers)
            #expect(later.status == 201)
        }
    }

    @Test("Formats refuse values where the version asks for it")
    func formats() async throws {
        let schema = #"{"properties": {"id": {"format": "email"}}}"#
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            _ = try await client.post("/api/v1/schemas", Self.body(schema, #""type": "parcel.shipped", "#), key: key)
            #expect(try await client.notify(event(), key: key).status == 202)
            let stricter = Self.body(schema, #""formats": "assert", "#)
            let refused = try await client.post(Self.path + "/versions", stricter, key: key)
            #expect(refused.summary == "409 incompatible_schema /schema/properties/id/format:incompatible")
            _ = try await client.put(Self.path + "/compatibility", #"{"compatibility": "NONE"}"#, key: key)
            #expect(
                try await client.post(Self.path + "/versions", stricter, key: key).json["formats"]?.string == "assert")
            #expect(
                try await client.notify(event(), key: key).summary == "422 invalid_payload /payload/id:format")
            // The next version goes on like that.
            let third = try await client.post(Self.path + "/versions", Self.body("true"), key: key)
            #expect(third.json["formats"]?.string == "assert")
        }
    }

    @Test("Types that are built in, unknown or another tenant's can't be changed")
    func foreign() async throws {
        try await run { rig, client, key in
            let stranger = try await rig.mintKey(tenant: "beta")
            try await client.catchUp()
            func all(_ type: String, _ key: String) async throws -> [String] {
                let path = "/api/v1/schemas/\(type)"
                return [
                    try await client.post(path + "/versions", Self.body(Self.one), key: key).summary,
                    try await client.post(path + "/versions/1/deprecate", "", key: key).summary,
                    try await client.post(path + "/versions/1/retire", "", key: key).summary,
                    try await client.put(path + "/compatibility", #"{"compatibility": "NONE"}"#, key: key).summary,
                ]
            }
            #expect(try await all("invoice.paid", key) == Array(repeating: "409 built_in", count: 4))
            #expect(try await all("nothing", key) == Array(repeating: "404 not_found", count: 4))
            #expect(try await all("parcel.shipped", stranger) == Array(repeating: "404 not_found", count: 4))
            let check = try await client.post(
                "/api/v1/schemas/invoice.paid/compatibility-check", Self.body("true"), key: key)
            #expect(check.json["compatible"]?.bool == true)
            #expect(
                try await client.post(Self.path + "/compatibility-check", Self.body("true"), key: stranger).status
                    == 404)
        }
    }

    @Test("What can't be a version is refused with a pointer, and nothing is written")
    func refusals() async throws {
        try await run { _, client, key in
            let cases = [
                ("{}", "422 invalid /schema:missing"),
                (#"{"schema": 1}"#, "422 invalid_schema /schema:invalid_schema"),
                (#"{"schema": {"type": "text"}}"#, "422 invalid_schema /schema/type:type"),
                (##"{"schema": {"$ref": "#/nowhere"}}"##, "422 invalid_schema /schema/$ref:$ref"),
                (#"{"schema": {}, "compatibility": "NONE"}"#, "422 invalid /compatibility:unknown_member"),
                ("[]", "422 invalid :type"), ("{", "400 malformed_json :unexpected_end"),
            ]
            for (body, expected) in cases {
                #expect(try await client.post(Self.path + "/versions", body, key: key).summary == expected, "\(body)")
            }
            for body in [#"{"sunset": "tomorrow"}"#, #"{"sunset": "2020-01-01T00:00:00Z"}"#] {
                let refused = try await client.post(Self.path + "/versions/1/deprecate", body, key: key)
                #expect(refused.summary == "422 invalid /sunset:value")
            }
            let none = try await client.put(Self.path + "/compatibility", "{}", key: key)
            #expect(none.summary == "422 invalid /compatibility:missing")
            let long = Self.body("{\"title\": \"\(String(repeating: "x", count: SchemaLimits.bodyBytes))\"}")
            #expect(
                try await client.post(Self.path + "/versions", long, key: key).summary == "413 too_large :too_large")
            let versions = client.ingest.control.schemas(tenant: "acme", type: "parcel.shipped")
            #expect(versions.map(\.revision) == [1])
        }
    }
}
