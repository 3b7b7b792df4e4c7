/// Why a request is not allowed. It never repeats what was presented.
package enum AccessError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Nothing was presented.
    case missing
    /// What was presented has not the form of a credential.
    case malformed
    case unknown
    case expired
    case revoked
    /// The handle is another tenant's: to be answered as one that does not exist.
    case wrongTenant
    case missingScope(Scope)
    /// A JWT that is no tenant's, where one of a tenant is needed.
    case tenantMissing
    /// What only an operator's JWT opens.
    case operatorRequired
    case jwt(JWTFault)

    /// Stable, for programs.
    package var code: String {
        switch self {
        case .missing: "credential_missing"
        case .malformed: "credential_malformed"
        case .unknown: "credential_unknown"
        case .expired: "credential_expired"
        case .revoked: "credential_revoked"
        case .wrongTenant: "not_found"
        case .missingScope: "scope_missing"
        case .tenantMissing: "tenant_missing"
        case .operatorRequired: "operator_required"
        case .jwt(let fault): fault.code
        }
    }

    package var description: String {
        switch self {
        case .missing: "no credential: send an API key or a JWT as `Authorization: Bearer …`, or a key as `X-API-Key`"
        case .malformed: "the credential has neither the form of an API key nor that of a JWT"
        case .unknown: "the credential is not known"
        case .expired: "the credential has expired"
        case .revoked: "the credential has been revoked"
        case .wrongTenant: "there is no such handle"
        case .missingScope(let scope): "the credential lacks the scope \(scope.rawValue)"
        case .tenantMissing:
            "the JWT names no tenant: an operator acts for one under /v2/admin/handles, others need the claim `tenant`"
        case .operatorRequired: "this needs the JWT of an operator: one with the role `operator`"
        case .jwt(let fault): fault.description
        }
    }
}
