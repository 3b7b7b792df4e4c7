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
    /// When the clock of a rig begins: 09:30 on a day.
    private static let start = TestTime().now

    private static func id(_ key: String, at time: Int64) -> String {
        IdempotencyMark(id: Identifier.derived("evt", from: ["acme", key]), bodyHash: "").eventID(at: time)
    }

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
                #expect(answer.headers[.carillonPosition] == first.headers[.carillonPosition])
                #expect(answer.headers[.init("Idempotency-Replayed") ?? .accept] == "true")
            }
            let events = try await rig.events()
            #expect(events.map(\.id) == [Self.id("k 1~", at: Self.start)])
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
                #expect(answer.summary == "422 idempotency_key_reused Idempotency-Key:idempotency_key_reused")
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

    @Test("After 24 hours a key makes another event, whose id follows from the key and the time")
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
            #expect(first.json["id"]?.string == Self.id("k", at: Self.start))
            #expect(second.json["id"]?.string == Self.id("k", at: Self.start + 24 * IngestRig.hour))
            #expect(first.json["id"]?.string != second.json["id"]?.string)
            try await client.catchUp()
            let again = try await client.notify(Self.other, key: key, idempotencyKey: "k")
            #expect(again.json["id"]?.string == second.json["id"]?.string)
            #expect(try await client.notify(invoice, key: key, idempotencyKey: "k").status == 422)
        }
    }

    @Test("A key that comes again makes the same next event whether or not its last one is remembered")
    func forgotten() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        let elsewhere = IngestRig()
        let otherKey = try await elsewhere.mintKey()
        _ = try await rig.run { try await $0.notify(invoice, key: key, idempotencyKey: "k") }
        for rig in [rig, elsewhere] { rig.time.advance(by: 40 * 24 * IngestRig.hour) }
        // One knows of the first use; the other has never seen it, as when the log no longer holds it.
        let again = try await rig.run { try await $0.notify(invoice, key: key, idempotencyKey: "k") }
        let anew = try await elsewhere.run { try await $0.notify(invoice, key: otherKey, idempotencyKey: "k") }
        #expect(again.json["duplicate"]?.bool == false)
        #expect(again.json["id"]?.string == anew.json["id"]?.string)
        #expect(Set(try await rig.events().map(\.id)).count == 2)
    }

    @Test(
        "Instances on either side of the moment at which ids change make events that know of each other, and one counts"
    )
    func edge() async throws {
        let before = IngestRig()
        let after = IngestRig()
        let (key, otherKey) = (try await before.mintKey(), try await after.mintKey())
        // A second before noon, and a second after.
        before.time.advance(by: 2 * IngestRig.hour + 30 * IngestRig.minute - 1_000)
        after.time.advance(by: 2 * IngestRig.hour + 30 * IngestRig.minute + 1_000)
        _ = try await before.run { try await $0.notify(invoice, key: key, idempotencyKey: "k") }
        _ = try await after.run { try await $0.notify(invoice, key: otherKey, idempotencyKey: "k") }
        let first = try #require(try await before.events().first)
        let second = try #require(try await after.events().first)
        #expect(first.id != second.id)
        #expect(first.rivalID == second.id)
        #expect(second.rivalID == first.id)
        // As when neither instance knew of the other's event: both stand in one log.
        try await before.log.append(second.newRecord())
        before.time.advance(by: IngestRig.hour)
        let answer = try await before.run { try await $0.notify(invoice, key: key, idempotencyKey: "k") }
        #expect(answer.json["id"]?.string == first.id)
        #expect(answer.json["duplicate"]?.bool == true)
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
