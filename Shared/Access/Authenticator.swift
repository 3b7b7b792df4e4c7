import Contracts
package import Control

/// Finds who presents a credential.
package struct Authenticator: Sendable {
    private let state: ControlState
    private let now: @Sendable () -> Int64

    /// - Parameter now: milliseconds since 1970, for keys that expire.
    package init(state: ControlState, now: @escaping @Sendable () -> Int64) {
        self.state = state
        self.now = now
    }

    /// - Parameters:
    ///   - authorization: the value of `Authorization`, which goes first where there is one: `Bearer` and the key.
    ///   - apiKey: the value of `X-API-Key`.
    package func authenticate(authorization: String?, apiKey: String?) throws(AccessError) -> Credential {
        guard let text = try Self.presented(authorization: authorization, apiKey: apiKey) else { throw .missing }
        guard let key = APIKey(presented: text) else { throw .malformed }
        return try authenticate(key)
    }

    /// Look-up by hash: what time it takes tells of the hash, and a hash leads to no key.
    package func authenticate(_ key: APIKey) throws(AccessError) -> Credential {
        let document: KeyDocument
        switch state.key(hash: key.hash) {
        case .active(let entity): document = entity.document
        case .revoked: throw .revoked
        case nil: throw .unknown
        }
        // The keys of a tenant that is gone open nothing.
        guard state.tenant(document.tenant) != nil else { throw .unknown }
        if let expiresAt = document.expiresAt, expiresAt <= now() { throw .expired }
        return Credential(tenant: document.tenant, keyID: document.id, scopes: Scopes(names: document.scopes))
    }

    /// The credential in the headers, without the spaces around it. `Authorization` in another scheme than `Bearer` (a
    /// proxy's, say) is not meant for us where there is an `X-API-Key`.
    static func presented(authorization: String?, apiKey: String?) throws(AccessError) -> String? {
        guard let authorization else { return apiKey.map { trimmed($0[...]) } }
        let value = trimmed(authorization[...])
        // The scheme's name is case-insensitive (RFC 9110, section 11.1).
        let scheme = value.prefix { $0 != " " }
        guard scheme.lowercased() == "bearer", scheme.endIndex < value.endIndex else {
            guard let apiKey else { throw .malformed }
            return trimmed(apiKey[...])
        }
        return trimmed(value[scheme.endIndex...])
    }

    private static func trimmed(_ text: Substring) -> String {
        let isSpace = { (character: Character) in character == " " || character == "\t" }
        let start = text.drop(while: isSpace)
        guard let last = start.lastIndex(where: { !isSpace($0) }) else { return "" }
        return String(start[...last])
    }
}
