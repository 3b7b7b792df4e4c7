import Contracts
import HTTPTypes
import JSON
import Testing

@testable import Ingest

private let batch: HTTPFields = [.contentType: "application/cloudevents-batch+json"]

private func event(_ id: String, source: String = "/tasks", title: String = "\"t\"") -> String {
    #"{"specversion": "1.0", "type": "task.completed", "source": "\#(source)", "id": "\#(id)", "data": {"taskId": "\#(id)", "title": \#(title)}}"#
}

@Suite("CloudEvents in batches, and dry runs of them")
struct CloudEventBatchTests {
    @Test(
        "A batch is answered item by item, in order, on either route, and a bad item spoils no other",
        arguments: ["/api/v1/notifications", "/api/v1/notifications/batch"])
    func items(path: String) async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let body =
            "[\([event("a"), event("b", source: ""), "1", event("c", title: "1"), event("a"), event("a", title: "\"u\""), event("d")].joined(separator: ","))]"
        try await rig.run { client async throws in
            let answer = try await client.post(path, body, key: key, headers: batch)
            #expect(answer.status == 207)
            let results = Array(try #require(answer.json["results"]).elements)
            #expect(results.map { $0["status"]?.int } == [202, 422, 422, 422, 202, 422, 202])
            #expect(
                results.map { $0["problem"]?["errors"]?[0]?["pointer"]?.string } == [
                    nil, "/1/source", "/2", "/3/data/title", nil, "/5/id", nil,
                ])
            #expect(results[4]["notification"]?["duplicate"]?.bool == true)
            #expect(try await rig.events().compactMap(\.origin?.id) == ["a", "d"])
        }
    }

    @Test("What is no batch, or too large a one, is refused as a whole")
    func whole() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let cases = [
            ("[]", "422 invalid :value"), ("{}", "422 invalid :type"), (event("a"), "422 invalid :type"),
            ("[" + Array(repeating: "1", count: 1001).joined(separator: ",") + "]", "413 too_large :too_large"),
            ("[\"" + String(repeating: "x", count: 5 << 20) + "\"]", "413 too_large :too_large"),
        ]
        try await rig.run { client async throws in
            for (body, expected) in cases {
                let answer = try await client.post("/api/v1/notifications", body, key: key, headers: batch)
                #expect(answer.summary == expected)
            }
            #expect(try await rig.events().isEmpty)
        }
    }

    @Test("A dry run answers for every form alike, and writes nothing")
    func dryRuns() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let good = #"{"valid":true,"schemaVersion":1,"errors":[]}"#
        @Sendable func fault(_ pointer: String) -> String {
            #"{"valid":false,"schemaVersion":1,"errors":[{"pointer":"\#(pointer)","schemaPointer":"/properties/title/type","code":"type","message":"must be a string, and is an integer"}]}"#
        }
        @Sendable func missing(_ pointer: String) -> String {
            #"{"valid":false,"schemaVersion":null,"errors":[{"pointer":"\#(pointer)","schemaPointer":"","code":"missing","message":"is required in a CloudEvent"}]}"#
        }
        let structured: HTTPFields = [.contentType: "application/cloudevents+json"]
        var fields: HTTPFields = [.contentType: "application/json"]
        for (name, value) in [
            "ce-specversion": "1.0", "ce-type": "task.completed", "ce-source": "/tasks", "ce-id": "a",
        ] {
            fields[try #require(HTTPField.Name(name))] = value
        }
        let binary = fields
        fields[try #require(HTTPField.Name("ce-source"))] = nil
        let sourceless = fields
        try await rig.run { client async throws in
            func verdict(_ body: String, _ headers: HTTPFields) async throws -> String {
                let answer = try await client.post("/api/v1/notifications/validate", body, key: key, headers: headers)
                #expect(answer.status == 200)
                return answer.text
            }
            #expect(try await verdict(event("a"), structured) == good)
            #expect(try await verdict(event("a", title: "1"), structured) == fault("/data/title"))
            #expect(
                try await verdict(event("a").replacing("\"source\"", with: "\"sauce\""), structured)
                    == missing("/source"))
            #expect(try await verdict(#"{"taskId": "1", "title": "t"}"#, binary) == good)
            #expect(try await verdict(#"{"taskId": "1", "title": 1}"#, binary) == fault("/title"))
            #expect(try await verdict(#"{"taskId": "1", "title": "t"}"#, sourceless) == missing("ce-source"))
            #expect(
                try await verdict("[\(event("a")),\(event("b", title: "1"))]", batch)
                    == #"{"valid":false,"results":[\#(good),\#(fault("/1/data/title"))]}"#)
            #expect(try await verdict("[\(event("a"))]", batch) == #"{"valid":true,"results":[\#(good)]}"#)
            #expect(try await rig.events().isEmpty)
        }
    }
}
