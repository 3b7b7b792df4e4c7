import Contracts
import EventLog
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Ingest

@Suite("POST /api/v1/notifications/batch")
struct BatchTests {
    private func item(_ number: Int, id: String? = nil) -> String {
        let id = id.map { "\"id\": \"\($0)\", " } ?? ""
        return
            "{\(id)\"type\": \"task.completed\", \"recipients\": {\"subscribers\": true}, \"payload\": {\"taskId\": \"\(number)\", \"title\": \"t\"}}"
    }

    private func batch(_ items: [String]) -> String { "{\"notifications\": [\(items.joined(separator: ", "))]}" }

    private func statuses(_ answer: IngestAnswer) -> [Int] {
        answer.json["results"]?.elements.map { $0["status"]?.int ?? 0 } ?? []
    }

    @Test("Items are answered in their order, and a bad one spoils no other")
    func order() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let body = batch([
            item(0), item(1).replacing("task.completed", with: "task.complete"), item(2), "17",
            item(4).replacing("\"title\"", with: "\"tittle\""), item(5, id: ""), item(6),
        ])
        try await rig.run { client async throws in
            let answer = try await client.post("/api/v1/notifications/batch", body, key: key)
            #expect(answer.status == 207)
            #expect(statuses(answer) == [202, 422, 202, 422, 422, 422, 202])
            let results = try #require(answer.json["results"])
            let pointers = results.elements.map { $0["problem"]?["errors"]?[0]?["pointer"]?.string }
            #expect(
                pointers == [
                    nil, "/notifications/1/type", nil, "/notifications/3", "/notifications/4/payload/title",
                    "/notifications/5/id", nil,
                ])
            #expect(results[1]?["problem"]?["requestId"]?.string?.hasPrefix("req_") == true)
            let events = try await rig.events()
            #expect(
                events.map { String(decoding: $0.payload, as: UTF8.self) }
                    == [0, 2, 6].map {
                        "{\"taskId\": \"\($0)\", \"title\": \"t\"}"
                    })
            let ids = results.elements.compactMap { $0["notification"]?["id"]?.string }
            #expect(ids == events.map(\.id))
            let home = Partitioner.partition(forKey: Array(rig.tenant.utf8), partitions: Topics.partitions)
            #expect(answer.headers[.carillonPosition] == "events:\(home):2")
        }
    }

    @Test("An item's id is its key: within a batch, over batches, and over instances")
    func keys() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let first = batch([item(1, id: "a"), item(2, id: "b"), item(1, id: "a"), item(3, id: "a"), item(9)])
        try await rig.run { client async throws in
            let answer = try await client.post("/api/v1/notifications/batch", first, key: key)
            #expect(statuses(answer) == [202, 202, 202, 422, 202])
            let results = try #require(answer.json["results"])
            #expect(results[0]?["notification"]?["duplicate"]?.bool == false)
            #expect(results[2]?["notification"]?["duplicate"]?.bool == true)
            #expect(results[2]?["notification"]?["id"] == results[0]?["notification"]?["id"])
            #expect(results[3]?["problem"]?["code"]?.string == "idempotency_key_reused")
            #expect(results[3]?["problem"]?["errors"]?[0]?["pointer"]?.string == "/notifications/3/id")
            #expect(try await rig.events().count == 3)
        }
        try await rig.run { client async throws in
            let again = try await client.post(
                "/api/v1/notifications/batch", batch([item(2, id: "b"), item(1, id: "a")]), key: key)
            #expect(
                again.json["results"]?.elements.allSatisfy { $0["notification"]?["duplicate"]?.bool == true } == true)
            #expect(try await rig.events().count == 3)
        }
    }

    @Test(
        "The key of a batch stands for its items without an id, each in its place: sent again it is completed, not doubled"
    )
    func batchKey() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        @Sendable func post(_ client: IngestClient, _ items: [String], _ batchKey: String = "b") async throws
            -> IngestAnswer
        {
            try await client.post(
                "/api/v1/notifications/batch", batch(items), key: key, headers: [.idempotencyKey: batchKey])
        }
        try await rig.run { client async throws in
            let first = try await post(client, [item(1), "{}", item(2, id: "own"), item(1)])
            #expect(statuses(first) == [202, 422, 202, 202])
            #expect(first.headers[.idempotencyReplayed] == nil)
            // Two items that are alike stand in two places.
            #expect(try await rig.events().count == 3)
            let mended = try await post(client, [item(1), item(5), item(2, id: "own"), item(1)])
            #expect(statuses(mended) == [202, 202, 202, 202])
            #expect(mended.headers[.idempotencyReplayed] == nil)
            #expect(try await rig.events().count == 4)
            let again = try await post(client, [item(1), item(5), item(2, id: "own"), item(1)])
            #expect(again.headers[.idempotencyReplayed] == "true")
            #expect(
                again.json["results"]?[0]?["notification"]?["id"] == first.json["results"]?[0]?["notification"]?["id"])
            let other = try await post(client, [item(9), item(5)])
            #expect(statuses(other) == [422, 202])
            let fault = other.json["results"]?[0]?["problem"]
            #expect(fault?["code"]?.string == "idempotency_key_reused")
            #expect(fault?["errors"]?[0]?["pointer"]?.string == "Idempotency-Key")
            // The key of a single post is another one, and so is another batch's.
            #expect(try await client.notify(item(1), key: key, idempotencyKey: "b").json["duplicate"]?.bool == false)
            #expect(
                try await post(client, [item(1)], "c").json["results"]?[0]?["notification"]?["duplicate"]?.bool == false
            )
            #expect(
                try await post(client, [item(1)], "é").summary
                    == "400 invalid_idempotency_key Idempotency-Key:invalid_idempotency_key")
            #expect(try await rig.events().count == 6)
        }
    }

    @Test("Batches with the same keys in crossed order all come to an end")
    func crossed() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let answers = try await withThrowingTaskGroup(of: IngestAnswer.self) { group in
                for number in 0..<16 {
                    var items = (0..<50).map { item($0, id: "k\($0)") }
                    if number % 2 == 0 { items.reverse() }
                    let body = batch(items)
                    group.addTask { try await client.post("/api/v1/notifications/batch", body, key: key) }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { statuses($0) == Array(repeating: 202, count: 50) })
            #expect(try await rig.events().count == 50)
        }
    }

    @Test("What is no batch, or too large a one, is refused as a whole")
    func whole() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let large = "{\"notifications\": [\"" + String(repeating: "x", count: 5 << 20) + "\"]}"
        let cases = [
            ("[]", "422 invalid :type"), ("{}", "422 invalid /notifications:missing"),
            (#"{"notifications": {}}"#, "422 invalid /notifications:type"),
            (#"{"notifications": []}"#, "422 invalid /notifications:value"),
            (#"{"notifications": [1], "more": 1}"#, "422 invalid /more:unknown_member"),
            (#"{"notifications": [1}"#, "400 malformed_json :syntax"),
            (batch(Array(repeating: "1", count: 1001)), "413 too_large /notifications:too_large"),
            (large, "413 too_large :too_large"),
        ]
        try await rig.run { client async throws in
            for (body, expected) in cases {
                #expect(try await client.post("/api/v1/notifications/batch", body, key: key).summary == expected)
            }
            #expect(try await rig.events().isEmpty)
        }
    }

    @Test("When the log is away the whole batch is to be sent again, and its keys make each event once")
    func away() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let body = batch([item(1, id: "a"), "1", item(2, id: "b")])
        try await rig.run { client async throws in
            rig.log.setFault(.acknowledgementLost)
            let lost = try await client.post("/api/v1/notifications/batch", body, key: key)
            #expect(lost.summary == "503 log_unavailable")
            rig.log.setFault(nil)
            let again = try await client.post("/api/v1/notifications/batch", body, key: key)
            #expect(statuses(again) == [202, 422, 202])
            #expect(Set(try await rig.events().map(\.id)).count == 2)
        }
    }

    @Test("A thousand items are appended at once")
    func thousand() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let body = batch((0..<1000).map { item($0, id: "k\($0)") })
        try await rig.run { client async throws in
            let answer = try await client.post("/api/v1/notifications/batch", body, key: key)
            #expect(statuses(answer) == Array(repeating: 202, count: 1000))
            #expect(try await rig.events().count == 1000)
            let metrics = await client.ingest.metrics.text()
            #expect(metrics.contains("carillon_ingest_append_duration_seconds_count 1\n"))
        }
    }

    @Test("Items that cost too much to check use up what they have, and nothing of what those behind them have")
    func costlyItems() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        // At each level both ways are tried.
        let defined = (0..<14).map { level in
            "\"l\(level)\": {\"anyOf\": [{\"$ref\": \"#/$defs/l\(level + 1)\"}, {\"$ref\": \"#/$defs/l\(level + 1)\"}]}"
        }
        let schema =
            "{\"$ref\": \"#/$defs/l0\", \"$defs\": {\(defined.joined(separator: ", ")), \"l14\": {\"type\": \"string\"}}}"
        let costly = #"{"type": "costly", "recipients": {"subscribers": true}, "payload": 1}"#
        try await rig.run { client async throws in
            let made = try await client.post(
                "/api/v1/schemas", "{\"type\": \"costly\", \"schema\": \(schema)}", key: key)
            #expect(made.status == 201)
            let items = (0..<1000).map { $0 < 900 ? costly : item($0) }
            let answer = try await client.post("/api/v1/notifications/batch", batch(items), key: key)
            #expect(statuses(answer) == Array(repeating: 422, count: 900) + Array(repeating: 202, count: 100))
            let codes = answer.json["results"]?.elements.compactMap { $0["problem"]?["errors"]?[0]?["code"]?.string }
            #expect(Set(codes ?? []) == ["too_costly"])
        }
    }

    @Test("What an item leaves of its share, those behind it may use; all together have no more than one large payload")
    func shares() {
        var budget = ValidationBudget(items: 10, bytes: 1_000)
        var granted: [Int] = []
        var taken = 0
        for number in 0..<10 {
            budget.spend(on: 100) { steps in
                granted.append(steps)
                // One takes nothing, the others all that they may.
                if number != 4 {
                    taken += steps
                    steps = 0
                }
            }
        }
        let share = ValidationBudget.steps / 10
        #expect(granted == [1, 1, 1, 1, 1, 2, 1, 1, 1, 1].map { $0 * share })
        #expect(taken == ValidationBudget.steps)
    }
}
