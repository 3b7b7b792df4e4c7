import Access
import Contracts
import Testing

@Suite("Authenticator and JWTs")
struct JWTAuthenticatorTests {
    private let stage = AuthenticatorStage()
    private let draft = Draft(.ed25519).claim("roles", #"["viewer"]"#)

    private func verifier() throws -> JWTVerifier { JWTStage([try Signer.ed25519.jwk()]).verifier() }

    @Test("a JWT stands for its subject at its tenant, whether or not the directory knows them")
    func subject() async throws {
        let token = try draft.signed()
        let expected = Credential(
            tenant: "acme", actor: "jwt:ben", scopes: Scopes([.schemasRead, .notificationsRead]), user: "ben")
        #expect(await stage.answer("Bearer \(token)", nil, tokens: try verifier()) == .success(expected))
        #expect(await stage.answer(nil, token, tokens: try verifier()) == .success(expected))
    }

    @Test("an actor's name can't be mistaken for that of a key, whatever the subject is called")
    func impostor() async throws {
        let token = try draft.claim("sub", "\"\(stage.minted.document.id)\"").signed()
        let credential = try await stage.answer(nil, token, tokens: try verifier()).get()
        #expect(credential.actor == "jwt:\(stage.minted.document.id)")
    }

    @Test("a JWT is refused where none are taken, where its tenant is unknown, and where it names none")
    func refusals() async throws {
        let tokens = try verifier()
        #expect(await stage.answer(nil, try draft.signed()) == .failure(.jwt(.notConfigured)))
        let stranger = try draft.claim("tenant", #""nobody""#).signed()
        #expect(await stage.answer(nil, stranger, tokens: tokens) == .failure(.jwt(.tenantUnknown)))
        let nobodys = try draft.claim("tenant", nil).claim("roles", #"["operator","admin"]"#).signed()
        #expect(await stage.answer(nil, nobodys, tokens: tokens) == .failure(.tenantMissing))
        let forged = try draft.claim("exp", "1").signed()
        #expect(await stage.answer(nil, forged, tokens: tokens) == .failure(.jwt(.expired)))
        // Neither a key nor a JWT, but something like one.
        for text in ["eyJ.", "eyJ..", "eyJ...", "eyJhbGciOiJub25lIn0.e30"] {
            let code = text == "eyJ.." ? AccessError.jwt(.malformed) : .malformed
            #expect(await stage.answer(nil, text, tokens: tokens) == .failure(code), "\(text)")
        }
    }

    @Test("an operator acts for any tenant that there is, with the scopes that they have")
    func operators() async throws {
        let beyond = draft.claim("tenant", nil).claim("roles", #"["operator","viewer"]"#)
        let expected = Credential(
            tenant: "acme", actor: "operator:ben", scopes: Scopes([.operator, .schemasRead, .notificationsRead]))
        #expect(try await act(beyond.signed()) == .success(expected))
        #expect(try await act(beyond.claim("tenant", #""nobody""#).signed()) == .success(expected))
        #expect(try await act(beyond.signed(), for: "nobody") == .failure(.wrongTenant))
    }

    @Test("an operator of no tenant does for what is the operator's, and for nothing else")
    func installation() async throws {
        let beyond = draft.claim("tenant", nil).claim("roles", #"["operator"]"#)
        let expected = Credential(tenant: "operator:ben", actor: "operator:ben", scopes: Scopes([.operator]))
        #expect(try await ask(beyond, for: .operator) == .success(expected))
        #expect(try await ask(beyond, for: .eventsWrite) == .failure(.tenantMissing))
        #expect(try await ask(beyond, for: nil) == .failure(.tenantMissing))
        let admin = draft.claim("tenant", nil).claim("roles", #"["admin"]"#)
        #expect(try await ask(admin, for: .operator) == .failure(.tenantMissing))
        // One that is of a tenant has it.
        let own = try await ask(draft, for: .operator).get()
        #expect(own.tenant == "acme")
        #expect(throws: AccessError.missingScope(.operator)) { try own.require(.operator) }
    }

    private func ask(_ draft: Draft, for scope: Scope?) async throws -> Result<Credential, AccessError> {
        let authenticator = Authenticator(state: stage.state, tokens: try verifier(), now: { 1_500 })
        do throws(AccessError) {
            let token = (try? draft.signed()) ?? ""
            return .success(try await authenticator.authenticate(authorization: nil, apiKey: token, for: scope))
        } catch {
            return .failure(error)
        }
    }

    @Test("nobody else does: no tenant's admin, no key, and nothing is said of the handle")
    func strangers() async throws {
        for handle in ["acme", "nobody"] {
            let admin = try draft.claim("roles", #"["admin"]"#).signed()
            #expect(try await act(admin, for: handle) == .failure(.operatorRequired))
            #expect(try await act(stage.minted.key.text, for: handle) == .failure(.operatorRequired))
            #expect(try await act(APIKey().text, for: handle) == .failure(.unknown))
            #expect(try await act(nil, for: handle) == .failure(.missing))
            #expect(try await act(draft.claim("nbf", "9e9").signed(), for: handle) == .failure(.jwt(.notYetValid)))
        }
    }

    private func act(_ text: String?, for handle: String = "acme") async throws -> Result<Credential, AccessError> {
        let authenticator = Authenticator(state: stage.state, tokens: try verifier(), now: { 1_500 })
        do throws(AccessError) {
            return .success(
                try await authenticator.authenticateOperator(authorization: nil, apiKey: text, for: handle))
        } catch {
            return .failure(error)
        }
    }
}
