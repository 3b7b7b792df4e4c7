import Access
import Contracts
import Control
import EventLog
import Fanout
import HTTPTypes
import JSON
import ServiceKit
import Testing

struct EmailSuppressionRouteTests {
    private static let path = "/notifications/suppressions"

    private static func suppress(_ scene: APIScene, _ address: String, tenant: String = "acme") async throws -> String {
        let id = SuppressionList.id(of: try MailAddress(address), tenant: tenant)
        let document = EmailSuppressionDocument(
            id: id, tenant: tenant, address: address, code: 550, reason: "550 5.1.1 unknown", delivery: "dlv_1",
            createdAt: 1_750_000_000_000)
        try await scene.instance.writer.put(document, actor: "carillon", action: "suppress")
        return id
    }

    @Test func `suppressed addresses are listed in pages, newest first, and lifted by id or by address`() async throws {
        try await APIScene.run { scene, client in
            let first = try await Self.suppress(scene, "Anna@example.org")
            _ = try await Self.suppress(scene, "ben+x@bücher.example")
            _ = try await Self.suppress(scene, "cara@example.org", tenant: "beta")
            let page = try await client.get("\(Self.path)?limit=1")
            #expect(page["data"]?[0]?["address"]?.string == "ben+x@bücher.example")
            let next = try #require(page["nextCursor"]?.string)
            let rest = try await client.get("\(Self.path)?limit=1&cursor=\(next)")
            #expect(rest["nextCursor"]?.isNull == true)
            #expect(
                rest["data"]?[0]?.description == """
                    {"id":"\(first)","address":"Anna@example.org","code":550,"reason":"550 5.1.1 unknown",\
                    "deliveryId":"dlv_1","createdAt":"2025-06-15T15:06:40.000Z"}
                    """)
            try await client.send(.delete, "\(Self.path)/cara@example.org").problem(.notFound, "not_found")
            try await client.send(.delete, "\(Self.path)/nobody@").problem(.notFound, "not_found")
            let lifted = try await client.send(.delete, "\(Self.path)/ben%2Bx%40XN--bcher-kva.example")
            #expect(lifted.status == .ok)
            #expect(try await client.send(.delete, "\(Self.path)/\(first)")["id"]?.string == first)
            #expect(try await client.get(Self.path)["data"]?.count == 0)
            try await client.send(.delete, "\(Self.path)/\(first)").problem(.notFound, "not_found")
            #expect(try await Self.suppress(scene, "anna@example.org") == first)
            #expect(try await client.get(Self.path)["data"]?[0]?["address"]?.string == "anna@example.org")
            let reader = MintedKey(tenant: "acme", scopes: [.notificationsRead], at: 0)
            try await scene.instance.writer.create(reader.document, actor: "test")
            try await client.with(key: reader.key.text).get(Self.path).problem(.forbidden, "scope_missing")
        }
    }

    @Test func `a suppressed address of the owner is warned of until it is lifted or another one`() async throws {
        try await APIScene.run { scene, client in
            func warnings() async throws -> [String] {
                try await client.get("/notification-settings")["warnings"]?.elements.compactMap { $0["code"]?.string }
                    ?? []
            }
            _ = try await client.send(
                .put, "/notifications/owner-default-email", #"{"email":"Owner@example.org"}"#)
            #expect(try await warnings() == [])
            let id = try await Self.suppress(scene, "owner@example.org")
            #expect(try await warnings() == ["owner_email_suppressed"])
            _ = try await client.send(.delete, "\(Self.path)/\(id)")
            #expect(try await warnings() == [])
        }
    }
}
