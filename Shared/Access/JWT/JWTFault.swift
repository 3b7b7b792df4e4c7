/// What is wrong with a JWT: enough for its owner to mend it, and nothing of what is expected that they could not know. It
/// repeats nothing that was presented.
package enum JWTFault: Error, Hashable, Sendable, CustomStringConvertible {
    /// JWTs are not taken by this installation.
    case notConfigured
    /// No key set has been fetched yet: nobody can say whether the token is good.
    case keysUnavailable
    case tooLarge
    case malformed
    case algorithmRefused
    case typeRefused
    case criticalHeader
    case keyUnknown
    case keyMismatch
    case signatureInvalid
    case claimMissing(String)
    case claimInvalid(String)
    case expired
    case notYetValid
    case issuerWrong
    case audienceWrong
    case tenantUnknown

    /// Stable, for programs.
    package var code: String {
        switch self {
        case .notConfigured: "jwt_not_configured"
        case .keysUnavailable: "jwt_keys_unavailable"
        case .tooLarge: "jwt_too_large"
        case .malformed: "jwt_malformed"
        case .algorithmRefused: "jwt_algorithm_refused"
        case .typeRefused: "jwt_type_refused"
        case .criticalHeader: "jwt_critical_header"
        case .keyUnknown: "jwt_key_unknown"
        case .keyMismatch: "jwt_key_mismatch"
        case .signatureInvalid: "jwt_signature_invalid"
        case .claimMissing: "jwt_claim_missing"
        case .claimInvalid: "jwt_claim_invalid"
        case .expired: "jwt_expired"
        case .notYetValid: "jwt_not_yet_valid"
        case .issuerWrong: "jwt_issuer_wrong"
        case .audienceWrong: "jwt_audience_wrong"
        case .tenantUnknown: "jwt_tenant_unknown"
        }
    }

    package var description: String {
        let algorithms = "RS256, ES256 and EdDSA"
        return switch self {
        case .notConfigured: "JWTs are not taken here, since no key set is configured"
        case .keysUnavailable: "the keys that JWTs are checked with can't be fetched at the moment; try again"
        case .tooLarge: "the JWT is larger than the \(JWT.mostBytes) bytes that are taken"
        case .malformed: "the JWT can't be read: it must be three parts in base64url, two of them JSON objects"
        case .algorithmRefused: "the JWT's `alg` is none of \(algorithms)"
        case .typeRefused: "the JWT's `typ` says that it is for another purpose"
        case .criticalHeader: "the JWT's `crit` demands something that is not understood here"
        case .keyUnknown: "the key set has no key of the JWT's `kid` and `alg`"
        case .keyMismatch: "the key that the JWT's `kid` names is for another `alg`"
        case .signatureInvalid:
            "the JWT's signature is by no key of the key set with its `alg` and, where it names one, its `kid`"
        case .claimMissing(let claim): "the JWT lacks the claim `\(claim)`"
        case .claimInvalid(let claim): "the JWT's claim `\(claim)` is not of the form that it must have"
        case .expired: "the JWT has expired"
        case .notYetValid: "the JWT is not valid yet: see `nbf`, and the clock of who has issued it"
        case .issuerWrong: "the JWT's `iss` is not the issuer whose tokens are taken here"
        case .audienceWrong: "the JWT's `aud` does not name this service"
        case .tenantUnknown: "there is no tenant of the handle that the JWT's `tenant` names"
        }
    }
}
