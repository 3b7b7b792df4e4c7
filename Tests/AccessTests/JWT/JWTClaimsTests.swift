import Access
import Foundation
import Testing

@Suite("JWT claims")
struct JWTClaimsTests {
    private func claims(_ change: (Draft) -> Draft) async throws -> JWTClaims {
        let stage = JWTStage([try Signer.ed25519.jwk()])
        return try await stage.answer(try change(Draft(.ed25519)).signed()).get()
    }

    @Test("scopes come from a text, from an array and from roles, and what is none of ours permits nothing")
    func scopes() async throws {
        #expect(try await claims { $0 }.scopes == Scopes())
        let text = try await claims { $0.claim("scope", #""openid events:write  manage_webhooks profile""#) }
        #expect(text.scopes == Scopes([.eventsWrite, .webhooksManage]))
        let array = try await claims { $0.claim("scopes", #"["inbox:read","TENANT:ADMIN"]"#) }
        #expect(array.scopes == Scopes([.inboxRead]))
        let all = try await claims {
            $0.claim("scope", #""inbox:write""#).claim("roles", #"["viewer","janitor","Admin"]"#)
        }
        #expect(all.scopes == Scopes([.inboxWrite, .schemasRead, .notificationsRead]))
    }

    @Test("a role is these scopes, and none but operator reaches beyond a tenant", arguments: Role.allCases)
    func roles(role: Role) async throws {
        let scopes = try await claims { $0.claim("roles", "[\"\(role.rawValue)\"]") }.scopes
        #expect(scopes == Scopes(role.scopes))
        #expect(scopes.permit(.operator) == (role == .operator))
        #expect(scopes.permit(.directoryManage) == (role == .admin))
        #expect(scopes.permit(.eventsWrite) == (role == .admin || role == .developer))
        #expect(scopes.permit(.inboxRead) == (role == .admin || role == .member))
    }

    @Test("a token says who acts, and for which tenant")
    func names() async throws {
        let ben = try await claims { $0.claim("sub", #""ben@example.org""#) }
        #expect((ben.subject, ben.tenant) == ("ben@example.org", "acme"))
        let nobody = try await claims { $0.claim("tenant", nil) }
        #expect(nobody.tenant == nil)
    }

    @Test("all that is wrong with a token's claims can be told at once")
    func faults() async throws {
        let stage = JWTStage([])
        let token = try JWT(
            try Draft(.ed25519).claim("iss", #""x""#).claim("exp", "5").claim("nbf", "1e9").claim("sub", nil).signed())
        #expect(stage.verifier().faults(of: token) == [.issuerWrong, .expired, .notYetValid, .claimMissing("sub")])
    }
}
