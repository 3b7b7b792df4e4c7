package import Contracts

/// A new key: the document to be written, and the text to be shown once.
package struct MintedKey: Sendable {
    package let document: KeyDocument
    package let key: APIKey

    /// - Parameters:
    ///   - at: now, in milliseconds since 1970.
    ///   - expiresAt: in milliseconds since 1970; nil for a key that does not expire.
    package init(
        tenant: String, name: String? = nil, scopes: some Sequence<Scope>, at: Int64, expiresAt: Int64? = nil,
        user: String? = nil
    ) {
        var generator = SystemRandomNumberGenerator()
        self.init(
            tenant: tenant, name: name, scopes: scopes, at: at, expiresAt: expiresAt, user: user, using: &generator)
    }

    package init(
        tenant: String, name: String? = nil, scopes: some Sequence<Scope>, at: Int64, expiresAt: Int64? = nil,
        user: String? = nil, using generator: inout some RandomNumberGenerator
    ) {
        key = APIKey(using: &generator)
        document = KeyDocument(
            id: Identifier.make(Identifier.key, at: at, using: &generator), tenant: tenant, name: name, hash: key.hash,
            prefix: key.prefix, scopes: Scopes(scopes).names, createdAt: at, expiresAt: expiresAt, user: user)
    }
}
