/// Who makes a request, and what they may do.
package struct Credential: Hashable, Sendable {
    /// The handle of the tenant that it belongs to.
    package let tenant: String
    package let keyID: String
    package let scopes: Scopes

    package init(tenant: String, keyID: String, scopes: Scopes) {
        self.tenant = tenant
        self.keyID = keyID
        self.scopes = scopes
    }

    /// - Throws: `.missingScope`.
    package func require(_ scope: Scope) throws(AccessError) {
        guard scopes.permit(scope) else { throw .missingScope(scope) }
    }

    /// Checks the handle before the scope, so that a stranger's handle says nothing.
    ///
    /// - Throws: `.wrongTenant`, `.missingScope`.
    package func require(_ scope: Scope, of handle: String) throws(AccessError) {
        guard handle == tenant else { throw .wrongTenant }
        try require(scope)
    }
}
