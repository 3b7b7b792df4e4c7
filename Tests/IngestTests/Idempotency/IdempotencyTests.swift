import Contracts
import EventLog
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Ingest

@Suite("Idempotency keys")
struct IdempotencyTests {
    private static let other = invoice.replacing("4200", with: "4300")

    @Test("The same key and body get the first answer again, and make no second event")
    func replay() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let first = try await client.notify(invoice, key: key, idempotencyKey: "k 1~")
            rig.time.advance(by: IngestRig.minute)
            let again = try await client.notify(invoice, key: key, idempotencyKey: "k 1~")
            try await client.catchUp()
            let folded = try await client.notify(invoice, key: key, idempotencyKey: "k 1~")
            #expect(first.headers[.init("Idempotency-Replayed") ?? .accept] == nil)
            for answer in [again, folded] {
                #expect(answer.status == 202)
                #expect(answer.text == first.text.replacing("\"duplicate\":false", with: "\"duplicate\":true"))
                #expect(answer.headers[.location] == first.headers[.location])
                #expect(answer.headers[.init("Idempotency-Replayed") ?? .accept] == "true")
            }
            let events = try await rig.events()
            #expect(events.map(\.id) == [Identifier.derived("evt", from: ["acme", "k 1~"])])
            #expect(await client.ingest.metrics.text().contains("carillon_ingest_duplicates_total 2"))
        }
    }

    @Test("The same key with another body is a conflict, folded or not")
    func conflict() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            _ = try await client.notify(invoice, key: key, idempotencyKey: "k")
            let early = try await client.notify(Self.other, key: key, idempotencyKey: "k")
            try await client.catchUp()
            let late = try await client.notify(Self.other, key: key, idempotencyKey: "k")
            // Bytes are compared, and they are looked at before they are understood.
            let nonsense = try await client.notify(invoice + " ", key: key, idempotencyKey: "k")
            for answer in [early, late, nonsense] {
                #expect(answer.summary == "422 idempotency_conflict Idempotency-Key:idempotency_conflict")
            }
            #expect(try await rig.events().count == 1)
        }
    }

    @Test("Keys of two tenants have nothing to do with each other")
    func tenants() async throws {
        let rig = IngestRig()
        let one = try await rig.mintKey()
        let two = try await rig.mintKey(tenant: "beta")
        try await rig.run { client async throws in
            #expect(try await client.notify(invoice, key: one, idempotencyKey: "k").status == 202)
            let other = try await client.notify(Self.other, key: two, idempotencyKey: "k")
            #expect(other.json["duplicate"]?.bool == false)
            #expect(Set(try await rig.events().map(\.id)).count == 2)
        }
    }

    @Test("A request that was refused leaves its key unused")
    func refused() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let bad = invoice.replacing("invoice.paid", with: "nothing")
            #expect(try await client.notify(bad, key: key, idempotencyKey: "k").status == 422)
            let good = try await client.notify(invoice, key: key, idempotencyKey: "k")
            #expect(good.json["duplicate"]?.bool == false)
        }
    }

    @Test("After 24 hours a key makes another event, whose id follows from the one before")
    func nextDay() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let first = try await client.notify(invoice, key: key, idempotencyKey: "k")
            try await client.catchUp()
            rig.time.advance(by: 24 * IngestRig.hour - 1)
            #expect(try await client.notify(invoice, key: key, idempotencyKey: "k").json["duplicate"]?.bool == true)
            rig.time.advance(by: 1)
            let second = try await client.notify(Self.other, key: key, idempotencyKey: "k")
            #expect(second.json["duplicate"]?.bool == false)
            let mark = Identifier.derived("evt", from: ["acme", "k"])
            #expect(first.json["id"]?.string == mark)
            #expect(
                second.json["id"]?.string == Identifier.derived("evt", from: [mark, "2026-03-01T09:30:00.000Z"]))
            try await client.catchUp()
            let again = try await client.notify(Self.other, key: key, idempotencyKey: "k")
            #expect(again.json["id"]?.string == second.json["id"]?.string)
            #expect(try await client.notify(invoice, key: key, idempotencyKey: "k").status == 422)
        }
    }

    @Test("Requests with one key at the same time make one event, and all get its answer")
    func concurrent() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let answers = try await withThrowingTaskGroup(of: IngestAnswer.self) { group in
                for _ in 0..<50 {
                    group.addTask { try await client.notify(invoice, key: key, idempotencyKey: "k") }
                }
                return try await group.reduce(into: []) { $0.append($1) }
            }
            #expect(answers.allSatisfy { $0.status == 202 })
            #expect(answers.count { $0.json["duplicate"]?.bool == false } == 1)
            #expect(Set(answers.map { $0.json["acceptedAt"]?.string }).count == 1)
            #expect(try await rig.events().count == 1)
        }
    }

    @Test("Two instances give one key one event, and both know it once they have folded it")
    func instances() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let beside = IngestRig(beside: rig)
        try await rig.run { one async throws in
            try await beside.run { two async throws in
                async let left = one.notify(invoice, key: key, idempotencyKey: "k")
                async let right = two.notify(invoice, key: key, idempotencyKey: "k")
                let ids = try await [left.json["id"]?.string, right.json["id"]?.string]
                #expect(Set(ids).count == 1)
                try await one.catchUp()
                try await two.catchUp()
                let replays = [
                    try await one.notify(invoice, key: key, idempotencyKey: "k"),
                    try await two.notify(invoice, key: key, idempotencyKey: "k"),
                ]
                #expect(Set(replays.map(\.text)).count == 1)
                #expect(replays.allSatisfy { $0.json["duplicate"]?.bool == true })
                #expect(try await two.notify(Self.other, key: key, idempotencyKey: "k").status == 422)
                #expect(Set(try await rig.events().map(\.id)).count == 1)
            }
        }
    }

    @Test("An instance remembers over a restart, also when its projection file is gone")
    func restart() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let first = try await rig.run { try await $0.notify(invoice, key: key, idempotencyKey: "k").text }
        let replay = first.replacing("false", with: "true")
        #expect(try await rig.run { try await $0.notify(invoice, key: key, idempotencyKey: "k").text } == replay)
        for name in try FileManager.default.contentsOfDirectory(atPath: rig.folder)
        where name.hasPrefix("ingest.sqlite") {
            try FileManager.default.removeItem(atPath: "\(rig.folder)/\(name)")
        }
        #expect(try await rig.run { try await $0.notify(invoice, key: key, idempotencyKey: "k").text } == replay)
        #expect(try await rig.events().count == 1)
    }

    @Test("When the log's answer is lost, the same request again makes the same event")
    func lost() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            rig.log.setFault(.acknowledgementLost)
            let lost = try await client.notify(invoice, key: key, idempotencyKey: "k")
            #expect(lost.summary == "503 log_unavailable")
            rig.log.setFault(nil)
            rig.time.advance(by: IngestRig.minute)
            let again = try await client.notify(invoice, key: key, idempotencyKey: "k")
            #expect(again.status == 202)
            try await client.catchUp()
            let replay = try await client.notify(invoice, key: key, idempotencyKey: "k")
            #expect(replay.json["acceptedAt"]?.string == again.json["acceptedAt"]?.string)
            #expect(Set(try await rig.events().map(\.id)).count == 1)
        }
    }

    @Test("A key of which nobody knows whether it was used is kept for its body")
    func uncertain() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            rig.log.setFault(.unavailable)
            #expect(try await client.notify(invoice, key: key, idempotencyKey: "k").status == 503)
            rig.log.setFault(nil)
            #expect(try await client.notify(Self.other, key: key, idempotencyKey: "k").status == 422)
            #expect(try await client.notify(invoice, key: key, idempotencyKey: "k").status == 202)
            rig.log.setFault(.unavailable)
            #expect(try await client.notify(invoice, key: key, idempotencyKey: "l").status == 503)
            rig.log.setFault(nil)
            rig.time.advance(by: 15 * IngestRig.minute)
            #expect(try await client.notify(Self.other, key: key, idempotencyKey: "l").status == 202)
        }
    }
}
