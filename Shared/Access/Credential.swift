/// Who makes a request, and what they may do.
package struct Credential: Hashable, Sendable {
    /// The handle of the tenant that it belongs to; or, for an operator's, of the one that they act for,
    /// and their actor, which is nobody's handle, where they act for none.
    package let tenant: String
    /// Who acts, as the audit log and every record that follows name it: the id of a key; for a JWT `jwt:` and its `sub`, or
    /// `operator:` and its `sub` where an operator acts for a tenant. No `sub` can so pass for something else.
    package let actor: String
    package let scopes: Scopes
    /// The user of the tenant's directory whom it stands for; nil where it stands for the tenant, as API keys do.
    package let user: String?

    package init(tenant: String, actor: String, scopes: Scopes, user: String? = nil) {
        self.tenant = tenant
        self.actor = actor
        self.scopes = scopes
        self.user = user
    }

    /// - Throws: `.missingScope`.
    package func require(_ scope: Scope) throws(AccessError) {
        guard scopes.permit(scope) else { throw .missingScope(scope) }
    }

    /// Checks the handle before the scope, so that a stranger's handle says nothing.
    ///
    /// - Parameter scope: nil for any.
    /// - Throws: `.wrongTenant`, `.missingScope`.
    package func require(_ scope: Scope?, of handle: String) throws(AccessError) {
        guard handle == tenant else { throw .wrongTenant }
        if let scope { try require(scope) }
    }
}
