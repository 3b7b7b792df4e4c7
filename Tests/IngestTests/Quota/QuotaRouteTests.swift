import Access
import Contracts
import EventLog
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Ingest

struct QuotaRouteTests {
    private let rig = IngestRig()

    private func limit(_ body: String, _ client: IngestClient, _ key: String) async throws {
        let answer = try await client.put("/v2/operator/tenants/acme/limits", body, key: key)
        #expect(answer.status == 200)
    }

    @Test func `the quota of a day is the tenant's, until midnight, and what is a duplicate costs nothing`()
        async throws
    {
        let bearer = try await rig.mintKey()
        let beta = try await rig.mintKey(tenant: "beta")
        let op = try await rig.mintKey([.operator], tenant: "ops")
        try await rig.run { client async throws in
            try await limit(#"{"eventsPerDay": 3}"#, client, op)
            for _ in 0..<4 {
                #expect(try await client.notify(invoice, key: bearer, idempotencyKey: "one").status == 202)
            }
            #expect(try await client.notify(invoice, key: bearer).status == 202)
            // What is not valid costs nothing.
            #expect(try await client.notify(#"{"type": "no.such"}"#, key: bearer).status == 422)
            #expect(try await client.notify(invoice, key: bearer).status == 202)
            let refused = try await client.notify(invoice, key: bearer, idempotencyKey: "two")
            #expect(refused.summary == "429 quota_exceeded")
            let left = EventDay(tenant: "acme", at: rig.time.now).end - rig.time.now
            #expect(refused.headers[.retryAfter] == "\(left / 1000)")
            #expect(refused.values("RateLimit-Policy") == ["\"events-per-day\";q=3;w=86400"])
            #expect(refused.values("RateLimit") == ["\"events-per-day\";r=0;t=\(left / 1000)"])
            #expect(refused.json["violated-policies"]?[0]?.string == "events-per-day")
            #expect(try await client.notify(invoice, key: beta).status == 202)
            #expect(try await client.notify(invoice, key: bearer, idempotencyKey: "one").status == 202)

            rig.time.advance(by: left)
            // The key was not spent on the refusal.
            #expect(try await client.notify(invoice, key: bearer, idempotencyKey: "two").status == 202)
        }
    }

    @Test
    func `a key of which nobody knows whether it was used stays one's body's own while its tenant has no quota left`()
        async throws
    {
        let bearer = try await rig.mintKey()
        let op = try await rig.mintKey([.operator], tenant: "ops")
        try await rig.run { client async throws in
            rig.log.setFault(.unavailable)
            #expect(try await client.notify(invoice, key: bearer, idempotencyKey: "k").status == 503)
            rig.log.setFault(nil)
            try await limit(#"{"eventsPerDay": 0}"#, client, op)
            let refused = try await client.notify(invoice, key: bearer, idempotencyKey: "k")
            #expect(refused.summary == "429 quota_exceeded")
            try await limit(#"{"eventsPerDay": 9}"#, client, op)
            let other = try await client.notify(
                invoice.replacing("4200", with: "4300"), key: bearer, idempotencyKey: "k")
            #expect(other.summary == "422 idempotency_key_reused Idempotency-Key:idempotency_key_reused")
            #expect(try await client.notify(invoice, key: bearer, idempotencyKey: "k").status == 202)
        }
    }

    @Test
    func
        `refusals don't keep such a key open for longer, so that what the day before had no room for is taken the next`()
        async throws
    {
        let bearer = try await rig.mintKey()
        let op = try await rig.mintKey([.operator], tenant: "ops")
        try await rig.run { client async throws in
            let day = EventDay(tenant: "acme", at: rig.time.now)
            rig.time.advance(by: day.end - rig.time.now - 5 * IngestRig.minute)
            rig.log.setFault(.unavailable)
            #expect(try await client.notify(invoice, key: bearer, idempotencyKey: "k").status == 503)
            rig.log.setFault(nil)
            try await limit(#"{"eventsPerDay": 1}"#, client, op)
            #expect(try await client.notify(invoice, key: bearer).status == 202)
            for _ in 0..<2 {
                rig.time.advance(by: 7 * IngestRig.minute)
                let refused = try await client.notify(invoice, key: bearer, idempotencyKey: "k")
                #expect(refused.summary == "429 quota_exceeded")
            }
            rig.time.advance(by: IngestRig.minute)
            #expect(try await client.notify(invoice, key: bearer, idempotencyKey: "k").status == 202)
        }
    }

    @Test func `a restart, a lost data folder and a second instance forget nothing`() async throws {
        let bearer = try await rig.mintKey()
        let op = try await rig.mintKey([.operator], tenant: "ops")
        try await rig.run { client async throws in
            try await limit(#"{"eventsPerDay": 4}"#, client, op)
            for _ in 0..<3 { #expect(try await client.notify(invoice, key: bearer).status == 202) }
            try await client.catchUp()
        }
        // The same folder.
        try await rig.run { client async throws in
            let shown = try await client.get("/v2/operator/tenants/acme/limits", key: op)
            #expect(shown.json["eventsToday"]?.int == 3)
        }
        // Another one, beside which the first goes on.
        let other = IngestRig(beside: rig)
        try await rig.run { client async throws in
            try await other.run { beside async throws in
                #expect(try await beside.notify(invoice, key: bearer).status == 202)
                #expect(try await beside.notify(invoice, key: bearer).summary == "429 quota_exceeded")
                try await client.catchUp()
                #expect(try await client.notify(invoice, key: bearer).summary == "429 quota_exceeded")
            }
        }
    }

    @Test func `in a batch each item counts, and one of which nothing is taken is refused as a whole`() async throws {
        let bearer = try await rig.mintKey()
        let op = try await rig.mintKey([.operator], tenant: "ops")
        try await rig.run { client async throws in
            try await limit(#"{"eventsPerDay": 3}"#, client, op)
            let batch = "{\"notifications\": [\(Array(repeating: invoice, count: 5).joined(separator: ","))]}"
            let partly = try await client.post("/api/v1/notifications/batch", batch, key: bearer)
            #expect(partly.status == 207)
            let statuses = partly.json["results"]?.elements.compactMap { $0["status"]?.int } ?? []
            #expect(statuses == [202, 202, 202, 429, 429])
            #expect(partly.json["results"]?[3]?["problem"]?["code"]?.string == "quota_exceeded")
            let refused = try await client.post("/api/v1/notifications/batch", batch, key: bearer)
            #expect(refused.summary == "429 quota_exceeded")
            #expect(refused.headers[.retryAfter] != nil)
            #expect(try await rig.events().count == 3)
        }
    }
}
