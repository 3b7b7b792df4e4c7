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
        }
    }

    package var description: String {
        switch self {
        case .missing: "no credential: send an API key as `Authorization: Bearer …` or `X-API-Key`"
        case .malformed: "the credential has not the form of an API key"
        case .unknown: "the credential is not known"
        case .expired: "the credential has expired"
        case .revoked: "the credential has been revoked"
        case .wrongTenant: "there is no such handle"
        case .missingScope(let scope): "the credential lacks the scope \(scope.rawValue)"
        }
    }
}
