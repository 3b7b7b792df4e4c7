import Access
import Contracts
import Control
import EventLog
import JSON
import Testing

@Suite("Authenticator")
struct AuthenticatorTests {
    /// A tenant with a key that may write events and expires at 2000 (nothing comes before 1000).
    private struct Stage {
        let state = ControlState()
        let minted = MintedKey(tenant: "acme", scopes: [.eventsWrite], at: 1_000, expiresAt: 2_000)
        private var offset: Int64 = 0

        init() {
            let tenant = TenantDocument(handle: "acme", name: "Acme", createdAt: 1)
            put(tenant, revision: 1)
            put(minted.document, revision: 1)
        }

        mutating func put(_ document: some ControlDocument, revision: Int, deleting: Bool = false) {
            let record = ControlRecord(
                kind: type(of: document).kind, id: document.entityID, tenant: document.owner, revision: revision,
                actor: "test", action: "test", at: 1, document: deleting ? nil : document.jsonBytes
            ).newRecord()
            let position = Position(topic: record.topic, partition: 0, offset: offset)
            offset += 1
            state.folded([
                LogRecord(
                    position: position, key: record.key, headers: record.headers, value: record.value, timestamp: 1)
            ])
        }

        func answer(_ authorization: String?, _ apiKey: String?, at now: Int64 = 1_500) -> Result<
            Credential, AccessError
        > {
            let authenticator = Authenticator(state: state, now: { now })
            do throws(AccessError) {
                return .success(try authenticator.authenticate(authorization: authorization, apiKey: apiKey))
            } catch {
                return .failure(error)
            }
        }
    }

    @Test("a key is taken from either header, with spaces around it and any spelling of the scheme")
    func headers() {
        let stage = Stage()
        let text = stage.minted.key.text
        let expected = Credential(tenant: "acme", actor: stage.minted.document.id, scopes: Scopes([.eventsWrite]))
        #expect(stage.answer("Bearer \(text)", nil) == .success(expected))
        #expect(stage.answer("  bEARER   \(text) ", nil) == .success(expected))
        #expect(stage.answer(nil, " \(text)\t") == .success(expected))
        #expect(stage.answer("Bearer \(text)", "nonsense") == .success(expected))
        #expect(stage.answer("Basic dXNlcjpwYXNz", text) == .success(expected))
    }

    @Test("nothing, nonsense and strangers are told apart")
    func refusals() {
        let stage = Stage()
        #expect(stage.answer(nil, nil) == .failure(.missing))
        for nonsense in ["", "Bearer", "Bearer ", "Bearer x", "Basic dXNlcjpwYXNz", stage.minted.key.text] {
            #expect(stage.answer(nonsense, nil) == .failure(.malformed))
        }
        #expect(stage.answer(nil, "") == .failure(.malformed))
        #expect(stage.answer(nil, APIKey().text) == .failure(.unknown))
        #expect(stage.answer("Bearer \(APIKey().text)", stage.minted.key.text) == .failure(.unknown))
    }

    @Test("a key is refused from the moment it expires, once it is revoked, and once its tenant is gone")
    func ends() {
        var stage = Stage()
        let text = stage.minted.key.text
        #expect(throws: Never.self) { try stage.answer(nil, text, at: 1_999).get() }
        #expect(stage.answer(nil, text, at: 2_000) == .failure(.expired))

        let tenant = TenantDocument(handle: "acme", name: "Acme", createdAt: 1)
        stage.put(tenant, revision: 2, deleting: true)
        #expect(stage.answer(nil, text) == .failure(.unknown))
        stage.put(tenant, revision: 3)
        #expect(throws: Never.self) { try stage.answer(nil, text).get() }

        stage.put(stage.minted.document, revision: 2, deleting: true)
        #expect(stage.answer(nil, text) == .failure(.revoked))
        // A late record does not bring it back.
        stage.put(stage.minted.document, revision: 1)
        #expect(stage.answer(nil, text) == .failure(.revoked))
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
