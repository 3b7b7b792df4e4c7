import Access
import Contracts
import Control
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Ingest

@Suite("States of a version")
struct SchemaStateTests {
    private static let path = "/api/v1/schemas/parcel.shipped"
    private static let type = #"{"type": "parcel.shipped", "compatibility": "NONE", "schema": {"type": "object"}}"#
    private static let deprecation = HTTPField.Name("Deprecation") ?? .accept
    private static let sunset = HTTPField.Name("Sunset") ?? .accept

    private func event(version: Int? = nil) -> String {
        let named = version.map { "\"schemaVersion\": \($0), " } ?? ""
        return "{\"type\": \"parcel.shipped\", \(named)\"recipients\": {\"subscribers\": true}, \"payload\": {}}"
    }

    @Test("A deprecated version is taken, and says since when and until when")
    func deprecated() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            _ = try await client.post("/api/v1/schemas", Self.type, key: key)
            rig.time.advance(by: IngestRig.minute)
            let deprecated = try await client.post(
                Self.path + "/versions/1/deprecate", #"{"sunset": "2026-12-31T23:59:59+01:00"}"#, key: key)
            #expect(deprecated.status == 200)
            #expect(deprecated.json["state"]?.string == "deprecated")
            #expect(deprecated.json["deprecatedAt"]?.string == "2026-03-01T09:31:00.000Z")
            #expect(deprecated.json["sunset"]?.string == "2026-12-31T22:59:59.000Z")
            #expect(deprecated.headers[.carillonPosition] != nil)
            rig.time.advance(by: IngestRig.minute)
            let accepted = try await client.notify(event(), key: key)
            #expect(accepted.status == 202)
            #expect(accepted.headers[Self.deprecation] == "@1772357460")
            #expect(accepted.headers[Self.sunset] == "Thu, 31 Dec 2026 22:59:59 GMT")
            // Said again, it changes nothing, and the date may be put off.
            let again = try await client.post(Self.path + "/versions/1/deprecate", "", key: key)
            #expect(again.text == deprecated.text)
            #expect(again.headers[.carillonPosition] == deprecated.headers[.carillonPosition])
            let later = try await client.post(
                Self.path + "/versions/1/deprecate", #"{"sunset": "2027-06-30T00:00:00Z"}"#, key: key)
            #expect(later.json["deprecatedAt"]?.string == "2026-03-01T09:31:00.000Z")
            #expect(later.json["sunset"]?.string == "2027-06-30T00:00:00.000Z")
            // An event that names no version gets one that is active.
            _ = try await client.post(Self.path + "/versions", #"{"schema": {}}"#, key: key)
            let fresh = try await client.notify(event(), key: key)
            #expect(fresh.json["schemaVersion"]?.int == 2)
            #expect(fresh.headers[Self.deprecation] == nil)
            #expect(try await client.notify(event(version: 1), key: key).headers[Self.deprecation] != nil)
        }
    }

    @Test("In a batch each item of a deprecated version says so, and the answer says the earliest; so does a replay")
    func deprecatedInBatches() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            _ = try await client.post("/api/v1/schemas", Self.type, key: key)
            _ = try await client.post(Self.path + "/versions", #"{"schema": {}}"#, key: key)
            _ = try await client.post(Self.path + "/versions", #"{"schema": {"title": "t"}}"#, key: key)
            let batch = "{\"notifications\": [\(event(version: 1)), \(event()), \(event(version: 2)), 1]}"
            let headers: HTTPFields = [.idempotencyKey: "k"]
            let before = try await client.post("/api/v1/notifications/batch", batch, key: key, headers: headers)
            #expect(before.headers[Self.deprecation] == nil)
            #expect(!before.text.contains("deprecation"))
            _ = try await client.post(
                Self.path + "/versions/2/deprecate", #"{"sunset": "2026-12-31T00:00:00Z"}"#, key: key)
            rig.time.advance(by: IngestRig.minute)
            _ = try await client.post(
                Self.path + "/versions/1/deprecate", #"{"sunset": "2026-11-30T00:00:00Z"}"#, key: key)
            // What was accepted before is answered as then, but for what holds now.
            for headers in [headers, [:]] {
                let answer = try await client.post("/api/v1/notifications/batch", batch, key: key, headers: headers)
                #expect(answer.status == 207)
                #expect(answer.headers[Self.deprecation] == "@1772357400")
                #expect(answer.headers[Self.sunset] == "Mon, 30 Nov 2026 00:00:00 GMT")
                let shown = answer.json["results"]?.elements.map { $0["deprecation"]?.description }
                #expect(
                    shown == [
                        #"{"since":"2026-03-01T09:31:00.000Z","sunset":"2026-11-30T00:00:00.000Z"}"#, nil,
                        #"{"since":"2026-03-01T09:30:00.000Z","sunset":"2026-12-31T00:00:00.000Z"}"#, nil,
                    ])
            }
            let first = try await client.notify(event(version: 1), key: key, idempotencyKey: "single")
            let again = try await client.notify(event(version: 1), key: key, idempotencyKey: "single")
            #expect(again.headers[.idempotencyReplayed] == "true")
            for answer in [first, again] {
                #expect(answer.headers[Self.deprecation] == "@1772357460")
                #expect(answer.headers[Self.sunset] == "Mon, 30 Nov 2026 00:00:00 GMT")
            }
        }
    }

    @Test("A retired version is refused; without an active one, events are of the last that is left")
    func retired() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            _ = try await client.post("/api/v1/schemas", Self.type, key: key)
            _ = try await client.post(Self.path + "/versions", #"{"schema": {}}"#, key: key)
            _ = try await client.post(Self.path + "/versions/1/deprecate", "", key: key)
            let retired = try await client.post(Self.path + "/versions/2/retire", "", key: key)
            #expect(retired.json["state"]?.string == "retired")
            #expect(retired.json["retiredAt"]?.string == "2026-03-01T09:30:00.000Z")
            let refused = try await client.notify(event(version: 2), key: key)
            #expect(refused.summary == "422 retired_schema_version /schemaVersion:retired_schema_version")
            #expect(try await client.notify(event(), key: key).json["schemaVersion"]?.int == 1)
            #expect(try await client.get(Self.path, key: key).json["version"]?.int == 1)
            // There is no way back.
            #expect(
                try await client.post(Self.path + "/versions/2/deprecate", "", key: key).summary == "409 retired")
            #expect(try await client.post(Self.path + "/versions/2/retire", "{}", key: key).text == retired.text)
            // The same schema again is a new version then.
            let third = try await client.post(Self.path + "/versions", #"{"schema": {}}"#, key: key)
            #expect(third.json["version"]?.int == 3)
            for version in [1, 3] {
                _ = try await client.post(Self.path + "/versions/\(version)/retire", "", key: key)
            }
            let ended = try await client.notify(event(), key: key)
            #expect(ended.summary == "422 retired_schema_version /schemaVersion:retired_schema_version")
            #expect(try await client.post(Self.path + "/versions/4/retire", "", key: key).status == 404)
            #expect(try await client.post(Self.path + "/versions/x/retire", "", key: key).status == 404)
            let unknown = try await client.post(Self.path + "/versions/3/retire", #"{"at": 1}"#, key: key)
            #expect(unknown.summary == "422 invalid /at:unknown_member")
        }
    }

    @Test("Who may only read can check a schema, and change nothing")
    func scopes() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let reader = try await rig.mintKey([.schemasRead], tenant: "beta")
        try await rig.run { client async throws in
            for path in ["/versions", "/versions/1/deprecate", "/versions/1/retire"] {
                #expect(try await client.post(Self.path + path, "{}", key: reader).summary == "403 scope_missing")
            }
            #expect(try await client.put(Self.path + "/compatibility", "{}", key: reader).status == 403)
            _ = try await client.post("/api/v1/schemas", Self.type, key: key)
            let check = #"{"schema": {}}"#
            #expect(try await client.post(Self.path + "/compatibility-check", check, key: reader).status == 404)
            #expect(
                try await client.post("/api/v1/schemas/invoice.paid/compatibility-check", check, key: reader).status
                    == 200)
        }
    }

    @Test("Of two instances that register a version at once, one does, and everything is the same after folding again")
    func race() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let beside = IngestRig(beside: rig)
        try await rig.run { one async throws in
            try await beside.run { two async throws in
                _ = try await one.post("/api/v1/schemas", Self.type, key: key)
                try await two.catchUp()
                async let first = one.post(Self.path + "/versions", #"{"schema": {"title": "one"}}"#, key: key)
                async let second = two.post(Self.path + "/versions", #"{"schema": {"title": "two"}}"#, key: key)
                let statuses = try await [first.status, second.status]
                // The slower one may have known of the other already, and made the version after it.
                #expect(statuses.contains(201))
                #expect(statuses.allSatisfy { [201, 409].contains($0) })
                try await one.catchUp()
                try await two.catchUp()
                let shown = try await one.get(Self.path, key: key)
                #expect(try await two.get(Self.path, key: key).text == shown.text)
                let fresh = IngestRig(beside: rig)
                try await fresh.run { three async throws in
                    #expect(try await three.get(Self.path, key: key).text == shown.text)
                }
            }
        }
    }

    @Test("Of two instances that register two types with one Idempotency-Key at once, one does")
    func raceOfKeys() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let beside = IngestRig(beside: rig)
        try await rig.run { one async throws in
            try await beside.run { two async throws in
                for round in 0..<8 {
                    let headers: HTTPFields = [.idempotencyKey: "k\(round)"]
                    let bodies = ["a", "b"].map { "{\"type\": \"\($0)\(round)\", \"schema\": {}}" }
                    async let first = one.post("/api/v1/schemas", bodies[0], key: key, headers: headers)
                    async let second = two.post("/api/v1/schemas", bodies[1], key: key, headers: headers)
                    let summaries = try await [first.summary, second.summary].sorted()
                    #expect(summaries == ["201 -", "422 idempotency_key_reused"])
                    try await one.catchUp()
                    try await two.catchUp()
                    #expect(one.ingest.control.schemaTypes(tenant: "acme").count == round + 1)
                    #expect(two.ingest.control.schemaTypes(tenant: "acme").count == round + 1)
                }
            }
        }
    }
}
