import Contracts
package import Control

/// Finds who presents a credential: an API key, a personal access token, or a JWT.
package struct Authenticator: Sendable {
    private let state: ControlState
    private let usage: KeyUsage?
    private let tokens: JWTVerifier?
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - usage: is told of each use of a key.
    ///   - tokens: decides about JWTs; nil where none are taken.
    ///   - now: milliseconds since 1970, for keys that expire.
    package init(
        state: ControlState, usage: KeyUsage? = nil, tokens: JWTVerifier? = nil,
        now: @escaping @Sendable () -> Int64
    ) {
        self.state = state
        self.usage = usage
        self.tokens = tokens
        self.now = now
    }

    /// - Parameters:
    ///   - authorization: the value of `Authorization`, which goes first where there is one: `Bearer` and the credential.
    ///   - apiKey: the value of `X-API-Key`.
    ///   - scope: what is asked for needs. An operator's JWT that is of no tenant does for what needs the scope `operator`,
    ///     and is then told apart by its actor where others are by their tenant.
    package func authenticate(
        authorization: String?, apiKey: String?, for scope: Scope? = nil
    ) async throws(AccessError) -> Credential {
        guard let text = try Self.presented(authorization: authorization, apiKey: apiKey) else { throw .missing }
        if let key = APIKey(presented: text) { return try authenticate(key) }
        let claims = try await claims(of: text)
        guard let tenant = claims.tenant else {
            guard scope == .operator, claims.scopes.permit(.operator) else { throw .tenantMissing }
            let actor = Self.operatorActor(claims)
            return Credential(tenant: actor, actor: actor, scopes: claims.scopes)
        }
        guard state.tenant(tenant) != nil else { throw .jwt(.tenantUnknown) }
        // Whether or not the directory knows them: what is each user's own must not be everybody's who is not in it.
        return Credential(
            tenant: tenant, actor: "jwt:\(claims.subject)", scopes: claims.scopes, user: claims.subject)
    }

    /// Who acts for a tenant that they don't belong to: an operator, whose JWT says so. Keys are a tenant's own, and do not
    /// reach beyond it here, whatever they may.
    ///
    /// - Parameter handle: of the tenant.
    /// - Throws: `.operatorRequired` before anything is said about the handle.
    package func authenticateOperator(
        authorization: String?, apiKey: String?, for handle: String
    ) async throws(AccessError) -> Credential {
        guard let text = try Self.presented(authorization: authorization, apiKey: apiKey) else { throw .missing }
        if let key = APIKey(presented: text) {
            _ = try authenticate(key)
            throw .operatorRequired
        }
        let claims = try await claims(of: text)
        guard claims.scopes.permit(.operator) else { throw .operatorRequired }
        guard state.tenant(handle) != nil else { throw .wrongTenant }
        return Credential(tenant: handle, actor: Self.operatorActor(claims), scopes: claims.scopes)
    }

    private static func operatorActor(_ claims: JWTClaims) -> String { "operator:\(claims.subject)" }

    private func claims(of text: String) async throws(AccessError) -> JWTClaims {
        guard JWT.hasForm(text) else { throw .malformed }
        guard let tokens else { throw .jwt(.notConfigured) }
        do {
            return try await tokens.claims(of: text)
        } catch {
            throw .jwt(error)
        }
    }

    /// Look-up by hash: what time it takes tells of the hash, and a hash leads to no key.
    package func authenticate(_ key: APIKey) throws(AccessError) -> Credential {
        // The entity and not its document: copying all that stands in one takes longer than what is looked at here.
        let found: Entity<KeyDocument>
        switch state.key(hash: key.hash) {
        case .active(let entity): found = entity
        case .revoked: throw .revoked
        case nil: throw .unknown
        }
        let tenant = found.document.tenant
        // The keys of a tenant that is gone open nothing.
        guard state.hasTenant(tenant) else { throw .unknown }
        let time = now()
        if let expiresAt = found.document.expiresAt, expiresAt <= time { throw .expired }
        let user = found.document.user
        if let user {
            // Whom it stood for is gone.
            guard state.directory(tenant: tenant).user(user) != nil else { throw .revoked }
        }
        usage?.note(found.document, at: time)
        return Credential(
            tenant: tenant, actor: found.document.id, scopes: Scopes(names: found.document.scopes), user: user)
    }

    /// The credential in the headers, without the spaces around it. `Authorization` in another scheme than `Bearer` (a
    /// proxy's, say) is not meant for us where there is an `X-API-Key`.
    package static func presented(authorization: String?, apiKey: String?) throws(AccessError) -> String? {
        guard let authorization else { return apiKey.map { trimmed($0[...]) } }
        // Nearly every client writes it just so.
        let bytes = authorization.utf8
        if bytes.starts(with: usualStart), let first = bytes.dropFirst(usualStart.count).first, let last = bytes.last,
            first > UInt8(ascii: " "), last > UInt8(ascii: " ")
        {
            return String(authorization[bytes.index(bytes.startIndex, offsetBy: usualStart.count)...])
        }
        let value = trimmed(authorization[...])
        // The scheme's name is case-insensitive (RFC 9110, section 11.1).
        let scheme = value.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer", scheme.endIndex < value.endIndex else {
            guard let apiKey else { throw .malformed }
            return trimmed(apiKey[...])
        }
        return trimmed(value[scheme.endIndex...])
    }

    private static let usualStart = Array("Bearer ".utf8)

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let start = text.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(start[...last])
    }
}
