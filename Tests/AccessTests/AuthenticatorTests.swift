import Access
import Contracts
import Control
import Testing

@Suite("Authenticator")
struct AuthenticatorTests {
    @Test("a key is taken from either header, with spaces around it and any spelling of the scheme")
    func headers() async {
        let stage = AuthenticatorStage()
        let text = stage.minted.key.text
        let expected = stage.credential
        #expect(await stage.answer("Bearer \(text)", nil) == .success(expected))
        #expect(await stage.answer("  bEARER   \(text) ", nil) == .success(expected))
        #expect(await stage.answer(nil, " \(text)\t") == .success(expected))
        #expect(await stage.answer("Bearer \(text)", "nonsense") == .success(expected))
        #expect(await stage.answer("Basic dXNlcjpwYXNz", text) == .success(expected))
    }

    @Test("nothing, nonsense and strangers are told apart")
    func refusals() async {
        let stage = AuthenticatorStage()
        #expect(await stage.answer(nil, nil) == .failure(.missing))
        for nonsense in ["", "Bearer", "Bearer ", "Bearer x", "Basic dXNlcjpwYXNz", stage.minted.key.text] {
            #expect(await stage.answer(nonsense, nil) == .failure(.malformed))
        }
        #expect(await stage.answer(nil, "") == .failure(.malformed))
        #expect(await stage.answer(nil, APIKey().text) == .failure(.unknown))
        #expect(await stage.answer("Bearer \(APIKey().text)", stage.minted.key.text) == .failure(.unknown))
    }

    @Test("a key is refused from the moment it expires, once it is revoked, and once its tenant is gone")
    func ends() async {
        var stage = AuthenticatorStage()
        let text = stage.minted.key.text
        #expect(await stage.answer(nil, text, at: 1_999) == .success(stage.credential))
        #expect(await stage.answer(nil, text, at: 2_000) == .failure(.expired))

        let tenant = TenantDocument(handle: "acme", name: "Acme", createdAt: 1)
        stage.put(tenant, revision: 2, deleting: true)
        #expect(await stage.answer(nil, text) == .failure(.unknown))
        stage.put(tenant, revision: 3)
        #expect(await stage.answer(nil, text) == .success(stage.credential))

        stage.put(stage.minted.document, revision: 2, deleting: true)
        #expect(await stage.answer(nil, text) == .failure(.revoked))
        // A late record does not bring it back.
        stage.put(stage.minted.document, revision: 1)
        #expect(await stage.answer(nil, text) == .failure(.revoked))
    }

    @Test("another tenant's handle is refused before the scope is looked at")
    func requirements() throws {
        let credential = Credential(tenant: "acme", actor: "key_1", scopes: Scopes([.eventsWrite]))
        #expect(throws: Never.self) { try credential.require(.eventsWrite, of: "acme") }
        #expect(throws: AccessError.wrongTenant) { try credential.require(.eventsWrite, of: "other") }
        #expect(throws: AccessError.wrongTenant) { try credential.require(.inboxRead, of: "other") }
        #expect(throws: AccessError.missingScope(.inboxRead)) { try credential.require(.inboxRead, of: "acme") }
    }
}
