/// How a token may be signed (RFC 7518, RFC 8037). None of them with a secret that is shared, so that what verifies can't
/// sign, and `none` is no algorithm.
package enum JWTAlgorithm: String, Hashable, Sendable, CaseIterable {
    case rs256 = "RS256"
    case es256 = "ES256"
    case edDSA = "EdDSA"
}
