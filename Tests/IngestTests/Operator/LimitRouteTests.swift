import Access
import Contracts
import HTTPTypes
import JSON
import ServiceKit
import Testing

@testable import Ingest

struct LimitRouteTests {
    private let rig = IngestRig()
    private let path = "/v2/operator/tenants/acme/limits"

    @Test func `the operator sees, sets and resets what holds for a tenant`() async throws {
        _ = try await rig.mintKey()
        let op = try await rig.mintKey([.operator], tenant: "ops")
        try await rig.run { client async throws in
            let standard = try await client.get(path, key: op)
            #expect(
                standard.text == """
                    {"tenant":"acme","eventsPerMinute":600000,"writesPerMinute":30000,"readsPerMinute":60000,\
                    "eventsPerDay":10000000,"set":{},"eventsToday":0,"updatedAt":null}
                    """)
            let set = try await client.put(path, #"{"eventsPerMinute": 60, "eventsPerDay": 0}"#, key: op)
            #expect(set.headers[.carillonPosition] != nil)
            #expect(set.json["eventsPerMinute"]?.int == 60)
            #expect(set.json["readsPerMinute"]?.int == 60_000)
            #expect(set.json["set"]?.members.map(\.name) == ["eventsPerMinute", "eventsPerDay"])
            // It is set as a whole: what is left out is as for everybody again.
            let again = try await client.put(path, #"{"readsPerMinute": 5}"#, key: op)
            #expect(again.json["set"]?.members.map(\.name) == ["readsPerMinute"])
            #expect(again.json["eventsPerMinute"]?.int == 600_000)
            let reset = try await client.delete(path, key: op)
            #expect(reset.status == 200 && reset.headers[.carillonPosition] != nil)
            #expect(reset.text == standard.text)
            #expect(try await client.delete(path, key: op).headers[.carillonPosition] == nil)
        }
    }

    @Test(arguments: [
        #"{"eventsPerMinute": 0}"#, #"{"writesPerMinute": 100000001}"#, #"{"readsPerMinute": 1.5}"#,
        #"{"eventsPerDay": -1}"#, #"{"eventsPerDay": "many"}"#, #"{"perMinute": 1}"#, "[]",
    ])
    func `what is no limit is refused, and nothing is written`(body: String) async throws {
        _ = try await rig.mintKey()
        let op = try await rig.mintKey([.operator], tenant: "ops")
        try await rig.run { client async throws in
            #expect(try await client.put(path, body, key: op).status == 422)
            #expect(try await client.get(path, key: op).json["set"]?.members.isEmpty == true)
        }
    }

    @Test func `nobody but the operator has it, not even a tenant's admin, and there must be such a tenant`()
        async throws
    {
        let admin = try await rig.mintKey([.tenantAdmin])
        let op = try await rig.mintKey([.operator], tenant: "ops")
        try await rig.run { client async throws in
            #expect(try await client.get(path, key: admin).summary == "403 scope_missing")
            #expect(try await client.put(path, #"{"eventsPerDay": 1}"#, key: admin).summary == "403 scope_missing")
            #expect(try await client.delete(path, key: admin).summary == "403 scope_missing")
            let nobody = "/v2/operator/tenants/nobody/limits"
            #expect(try await client.get(nobody, key: op).summary == "404 not_found")
            #expect(try await client.put(nobody, "{}", key: op).summary == "404 not_found")
        }
    }
}

struct ThrottledRouteTests {
    private let rig = IngestRig()
    private let path = "/v2/operator/tenants/acme/limits"

    @Test func `each answer says how one stands, and what is too much is put off`() async throws {
        let bearer = try await rig.mintKey()
        let beta = try await rig.mintKey(tenant: "beta")
        let op = try await rig.mintKey([.operator], tenant: "ops")
        try await rig.run { client async throws in
            _ = try await client.put(path, #"{"eventsPerMinute": 3, "readsPerMinute": 1}"#, key: op)
            for left in (0..<3).reversed() {
                // Whatever comes of it.
                let body = left == 1 ? "{}" : invoice
                let answer = try await client.notify(body, key: bearer)
                #expect(answer.status == (left == 1 ? 422 : 202))
                #expect(answer.rateLimitPolicy == ["\"events\";q=3;w=60"])
                #expect(answer.rateLimit == ["\"events\";r=\(left);t=\((3 - left) * 20)"])
            }
            let refused = try await client.notify(invoice, key: bearer)
            #expect(refused.summary == "429 rate_limited")
            let seconds = try #require(refused.headers[.retryAfter].flatMap { Int($0) })
            #expect((1...20).contains(seconds))
            #expect(refused.rateLimit == ["\"events\";r=0;t=\(seconds)"])
            #expect(refused.json["violated-policies"]?[0]?.string == "events")
            // Another class, and another tenant.
            #expect(try await client.get("/api/v1/schemas", key: bearer).status == 200)
            #expect(try await client.get("/api/v1/schemas", key: bearer).summary == "429 rate_limited")
            let other = try await client.notify(invoice, key: beta)
            #expect(other.rateLimit == ["\"events\";r=599999;t=1"])
        }
    }

    @Test func `a batch costs what its items would, and is put off as a whole`() async throws {
        let bearer = try await rig.mintKey()
        let op = try await rig.mintKey([.operator], tenant: "ops")
        try await rig.run { client async throws in
            _ = try await client.put(path, #"{"eventsPerMinute": 10}"#, key: op)
            let batch = "{\"notifications\": [\(Array(repeating: invoice, count: 6).joined(separator: ","))]}"
            let taken = try await client.post("/api/v1/notifications/batch", batch, key: bearer)
            #expect(taken.status == 207)
            #expect(taken.rateLimit == ["\"events\";r=4;t=36"])
            #expect(
                try await client.post("/api/v1/notifications/batch", batch, key: bearer).summary == "429 rate_limited")
            #expect(try await rig.events().count == 6)
        }
    }

    @Test func `whoever tries keys is put off, and who has one that is known here is not`() async throws {
        let bearer = try await rig.mintKey()
        try await rig.run { client async throws in
            for _ in 0..<2 { #expect(try await client.get("/api/v1/schemas", key: "wrong").status == 401) }
            #expect(try await client.get("/api/v1/schemas", key: bearer).status == 200)
            for _ in 0..<98 { _ = try await client.get("/api/v1/schemas", key: "wrong") }
            let refused = try await client.get("/api/v1/schemas", key: "wrong")
            #expect(refused.summary == "429 too_many_failures")
            #expect(refused.headers[.retryAfter] == "1")
            #expect(try await client.get("/api/v1/schemas", key: bearer).status == 200)
            // A signature that is none counts as well.
            let inbound = try await client.post("/v2/inbound/stripe/acme", "{}", key: nil)
            #expect(inbound.summary == "429 too_many_failures")
        }
    }
}

extension IngestAnswer {
    fileprivate var rateLimit: [String] { values("RateLimit") }
    fileprivate var rateLimitPolicy: [String] { values("RateLimit-Policy") }
}
