import Contracts
import EventLog
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Ingest

/// What may not come in: each is a 4xx that says where and what, and the log is as long as before.
@Suite("What bad input gets")
struct BadInputTests {
    private static let types = "/api/v1/schemas"
    private static let versions = types + "/parcel.shipped/versions"
    private static let events = "/api/v1/notifications"
    private static let batch = events + "/batch"

    private static func registration(_ schema: String, _ members: String = "") -> String {
        "{\"type\": \"new.type\", \(members)\"schema\": \(schema)}"
    }

    private static func cloudEvent(_ id: String) -> String {
        "{\"specversion\": \"1.0\", \"id\": \"\(id)\", \"type\": \"task.completed\", \"data\": {\"taskId\": \"1\", \"title\": \"t\"}}"
    }

    /// Patterns that no engine, or not this one, matches in bounded time.
    private static let catastrophic = [
        #"^(a+)\\1$"#, #"(?<n>a|b)\\k<n>"#, "^((a{1,99}){1,99}){1,99}$", "^(?:(?:x{0,999}){0,999})+y$",
    ]

    private static let cases: [(what: String, path: String, body: String, expected: String)] =
        [
            (
                "a schema that does not compile", types, registration(#"{"properties": {"a": {"type": "text"}}}"#),
                "422 invalid_schema /schema/properties/a/type:type"
            ),
            (
                "an unknown dialect", types, registration(#"{"$schema": "https://example.org/dialect"}"#),
                "422 invalid_schema /schema/$schema:$schema"
            ),
            (
                "a reference to nowhere", types, registration(##"{"items": {"$ref": "#/$defs/gone"}}"##),
                "422 invalid_schema /schema/items/$ref:$ref"
            ),
            (
                "a reference to somewhere else", versions, #"{"schema": {"$ref": "https://example.org/x"}}"#,
                "422 invalid_schema /schema/$ref:$ref"
            ),
            (
                "a first version that is not the first", types, registration("{}", "\"version\": 2, "),
                "422 version_gap /version:version_gap"
            ),
            (
                "a version gap", versions, #"{"version": 3, "schema": {"title": "x"}}"#,
                "422 version_gap /version:version_gap"
            ),
            (
                "a change of a registered version", versions, #"{"version": 1, "schema": {"title": "x"}}"#,
                "409 version_immutable /schema:version_immutable"
            ),
            (
                "a batch of too many", batch,
                "{\"notifications\": [\(Array(repeating: "1", count: 1001).joined(separator: ","))]}",
                "413 too_large /notifications:too_large"
            ),
            (
                "a batch of too many bytes", batch,
                "{\"notifications\": [\"\(String(repeating: "x", count: 5 << 20))\"]}",
                "413 too_large :too_large"
            ),
        ]
        + catastrophic.map { pattern in
            (
                "a pattern without a bound", types,
                registration("{\"properties\": {\"a\": {\"pattern\": \"\(pattern)\"}}}"),
                "422 invalid_schema /schema/properties/a/pattern:pattern"
            )
        }

    @Test("Each is refused with a pointer and a code, and nothing is written")
    func refused() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let made = try await client.post(
                Self.types, #"{"type": "parcel.shipped", "schema": {}}"#, key: key)
            #expect(made.status == 201)
            let before = try await rig.recordCount()
            for (what, path, body, expected) in Self.cases {
                let answer = try await client.post(path, body, key: key)
                #expect(answer.summary == expected, "\(what)")
                #expect(answer.headers[.contentType] == "application/problem+json", "\(what)")
            }
            #expect(try await rig.recordCount() == before)
        }
    }

    @Test("A CloudEvent without a source is refused in each of its forms")
    func withoutSource() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let before = try await rig.recordCount()
            let structured = try await client.notify(
                Self.cloudEvent("1"), key: key, headers: [.contentType: "application/cloudevents+json"])
            #expect(structured.summary == "422 invalid /source:missing")
            var headers: HTTPFields = [:]
            for (name, value) in ["specversion": "1.0", "id": "1", "type": "task.completed"] {
                headers[try #require(HTTPField.Name("ce-" + name))] = value
            }
            let binary = try await client.notify(#"{"taskId": "1", "title": "t"}"#, key: key, headers: headers)
            #expect(binary.summary == "422 invalid ce-source:missing")
            let batch = try await client.notify(
                "[\(Self.cloudEvent("1"))]", key: key, headers: [.contentType: "application/cloudevents-batch+json"])
            let problem = batch.json["results"]?[0]?["problem"]
            #expect(problem?["status"]?.int == 422)
            #expect(problem?["errors"]?[0]?["pointer"]?.string == "/0/source")
            #expect(problem?["errors"]?[0]?["code"]?.string == "missing")
            #expect(try await rig.recordCount() == before)
        }
    }

    @Test("A pattern that keeps other engines busy for years answers at once, and refuses what it does not match")
    func busyPattern() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let schema = #"{"properties": {"a": {"pattern": "^(a+)+$"}, "b": {"pattern": "^(a|a)*$"}}}"#
            #expect(try await client.post(Self.types, Self.registration(schema), key: key).status == 201)
            let before = try await rig.recordCount()
            let text = String(repeating: "a", count: 100_000) + "!"
            let answer = try await client.notify(
                "{\"type\": \"new.type\", \"recipients\": {\"subscribers\": true}, \"payload\": {\"a\": \"\(text)\", \"b\": \"\(text)\"}}",
                key: key)
            #expect(answer.summary == "422 invalid_payload /payload/a:pattern /payload/b:pattern")
            #expect(try await rig.recordCount() == before)
        }
    }
}

extension IngestRig {
    /// How many records there are in all topics.
    fileprivate func recordCount() async throws -> Int {
        var count = 0
        for topic in Topics.specifications {
            for partition in 0..<topic.partitions {
                let place = TopicPartition(topic: topic.name, partition: partition)
                count += try await log.read(place, from: 0, limit: 100_000, maxBytes: .max).count
            }
        }
        return count
    }
}
