import Access
import Contracts
import Control
import EventLog
import JSON

/// A tenant with a key that may write events and expires at 2000 (nothing comes before 1000).
struct AuthenticatorStage {
    let state = ControlState()
    let minted = MintedKey(tenant: "acme", scopes: [.eventsWrite], at: 1_000, expiresAt: 2_000)
    private var offset: Int64 = 0

    init() {
        let tenant = TenantDocument(handle: "acme", name: "Acme", createdAt: 1)
        put(tenant, revision: 1)
        put(minted.document, revision: 1)
    }

    var credential: Credential {
        Credential(tenant: "acme", actor: minted.document.id, scopes: Scopes([.eventsWrite]))
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

    func answer(
        _ authorization: String?, _ apiKey: String?, tokens: JWTVerifier? = nil, at now: Int64 = 1_500
    ) async -> Result<Credential, AccessError> {
        let authenticator = Authenticator(state: state, tokens: tokens, now: { now })
        do throws(AccessError) {
            return .success(try await authenticator.authenticate(authorization: authorization, apiKey: apiKey))
        } catch {
            return .failure(error)
        }
    }
}
