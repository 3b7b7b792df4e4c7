/// Decides whether a JWT is good: its form, its signature, then what it claims.
package struct JWTVerifier: Sendable {
    private let ring: JWTKeyRing
    private let issuer: String
    private let audience: String
    private let now: @Sendable () -> Int64
    private let refused: @Sendable (JWTFault) -> Void

    /// - Parameters:
    ///   - issuer: what `iss` must be.
    ///   - audience: what `aud` must be, or name among others.
    ///   - now: milliseconds since 1970.
    ///   - refused: is told why a token was not taken.
    package init(
        ring: JWTKeyRing, issuer: String, audience: String, now: @escaping @Sendable () -> Int64,
        refused: @escaping @Sendable (JWTFault) -> Void = { _ in }
    ) {
        self.ring = ring
        self.issuer = issuer
        self.audience = audience
        self.now = now
        self.refused = refused
    }

    package func claims(of text: String) async throws(JWTFault) -> JWTClaims {
        do {
            let token = try JWT(text)
            try await verify(token)
            return try JWTClaims(token.claims, issuer: issuer, audience: audience, now: now())
        } catch {
            refused(error)
            throw error
        }
    }

    /// All that is wrong with what a token claims, whatever its signature is worth.
    package func faults(of token: JWT) -> [JWTFault] {
        JWTClaims.faults(of: token.claims, issuer: issuer, audience: audience, now: now())
    }

    /// Checks the signature, and nothing else. A key that is not known may be a new one: then the key set is fetched.
    package func verify(_ token: JWT) async throws(JWTFault) {
        do {
            try Self.check(token, against: ring.set)
        } catch  where Self.mayBeMended(error, token) {
            guard await ring.fetchOnDemand() else { throw error }
            try Self.check(token, against: ring.set)
        }
    }

    /// Whether another key set could have the token be good.
    private static func mayBeMended(_ fault: JWTFault, _ token: JWT) -> Bool {
        switch fault {
        case .keysUnavailable, .keyUnknown: true
        // It does not say which key it means.
        case .signatureInvalid: token.keyID == nil
        default: false
        }
    }

    private static func check(_ token: JWT, against set: JWTKeySet?) throws(JWTFault) {
        guard let set else { throw .keysUnavailable }
        switch set.match(id: token.keyID, token.algorithm) {
        case .none: throw .keyUnknown
        case .otherAlgorithm: throw .keyMismatch
        case .keys(let keys):
            guard keys.contains(where: { $0.verifies(token.signature, of: token.signed) }) else {
                throw .signatureInvalid
            }
        }
    }
}
