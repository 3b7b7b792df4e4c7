package import JSON

/// What a JWT says of its owner.
///
/// | claim | |
/// | --- | --- |
/// | `sub` | who acts; for what belongs to a person also their id in the tenant's directory |
/// | `tenant` | the handle of the tenant for which they do; an operator needs none |
/// | `scope`, `scopes` | names of scopes in one text with spaces (RFC 8693), or in an array; others mean nothing here |
/// | `roles` | an array of the names of roles; others mean nothing here |
package struct JWTClaims: Hashable, Sendable {
    package static let mostSubjectBytes = 255
    /// How far clocks may be apart, in milliseconds.
    package static let leeway: Int64 = 60_000

    package let subject: String
    package let tenant: String?
    package let scopes: Scopes

    /// - Throws: the first of `faults`.
    init(_ claims: JSONNode, issuer: String, audience: String, now: Int64) throws(JWTFault) {
        if let fault = Self.faults(of: claims, issuer: issuer, audience: audience, now: now).first { throw fault }
        guard let claims = JWTClaims(unchecked: claims) else { throw .claimMissing("sub") }
        self = claims
    }

    /// What claims say, whether or not it may be believed; nil where they say not of whom.
    package init?(unchecked claims: JSONNode) {
        guard let subject = claims["sub"]?.string else { return nil }
        self.subject = subject
        tenant = claims["tenant"]?.string
        var scopes = Scopes(names: Self.names(in: claims["scope"]) + Self.names(in: claims["scopes"]))
        for role in Self.names(in: claims["roles"]).compactMap(Role.init(rawValue:)) {
            for scope in role.scopes { scopes.insert(scope) }
        }
        self.scopes = scopes
    }

    /// All that is wrong with claims, in the order in which it is looked at.
    package static func faults(of claims: JSONNode, issuer: String, audience: String, now: Int64) -> [JWTFault] {
        var faults: [JWTFault] = []
        func check(_ check: () throws(JWTFault) -> Void) {
            do throws(JWTFault) { try check() } catch { faults.append(error) }
        }
        check { () throws(JWTFault) in
            guard let issued = claims["iss"] else { throw .claimMissing("iss") }
            guard issued.utf8Equals(issuer) else { throw .issuerWrong }
        }
        check { () throws(JWTFault) in
            guard let named = claims["aud"] else { throw .claimMissing("aud") }
            guard named.utf8Equals(audience) || named.elements.contains(where: { $0.utf8Equals(audience) }) else {
                throw .audienceWrong
            }
        }
        check { () throws(JWTFault) in
            guard let end = try time("exp", claims) else { throw .claimMissing("exp") }
            guard now < end + leeway else { throw .expired }
        }
        check { () throws(JWTFault) in
            if let start = try time("nbf", claims), now < start - leeway { throw .notYetValid }
        }
        check { () throws(JWTFault) in
            guard let subject = claims["sub"] else { throw .claimMissing("sub") }
            guard isName(subject, most: mostSubjectBytes) else { throw .claimInvalid("sub") }
        }
        check { () throws(JWTFault) in
            if let tenant = claims["tenant"], !isName(tenant, most: 63) { throw .claimInvalid("tenant") }
        }
        for name in ["scope", "scopes", "roles"] {
            check { () throws(JWTFault) in
                guard let list = claims[name] else { return }
                let isText = list.kind == .string && name != "roles"
                let isArray = list.kind == .array && list.elements.allSatisfy { $0.kind == .string }
                guard isText || isArray else { throw .claimInvalid(name) }
            }
        }
        return faults
    }

    /// A NumericDate (RFC 7519, section 2), which may have a fraction, in milliseconds since 1970.
    private static func time(_ name: String, _ claims: JSONNode) throws(JWTFault) -> Int64? {
        guard let node = claims[name] else { return nil }
        // Beyond this lies nothing that is a time, and nothing that could be reckoned with.
        guard let seconds = node.double, abs(seconds) < 1e12 else { throw .claimInvalid(name) }
        return Int64((seconds * 1000).rounded(.down))
    }

    /// What may stand in a record and a log line as the name of somebody: nothing that breaks a line or can't be seen.
    private static func isName(_ node: JSONNode, most: Int) -> Bool {
        guard let text = node.string, (1...most).contains(text.utf8.count) else { return false }
        return text.unicodeScalars.allSatisfy { scalar in
            let category = scalar.properties.generalCategory
            return category != .control && category != .format && !scalar.properties.isWhitespace
        }
    }

    private static func names(in node: JSONNode?) -> [String] {
        guard let node else { return [] }
        if let text = node.string { return text.split(separator: " ").map(String.init) }
        return node.elements.compactMap(\.string)
    }
}
