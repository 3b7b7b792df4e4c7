import JSON

/// The keys whose tokens are taken, as an issuer publishes them (RFC 7517, section 5).
package struct JWTKeySet: Sendable {
    package static let mostBytes = 256 << 10
    package static let mostKeys = 100

    /// Those that can be used; an empty set takes no token.
    package let keys: [JWTKey]
    /// Which can't, and why: for people. An issuer may well have keys for other purposes in its set.
    package let unusable: [String]

    package init(parsing bytes: [UInt8]) throws(JWTKeySetError) {
        let limits = JSONLimits(maxDepth: 16, maxBytes: Self.mostBytes)
        let list: JSONNode?
        do {
            list = try JSONDocument(parsing: bytes, limits: limits).root["keys"]
        } catch {
            throw JWTKeySetError("it is not JSON that is taken here: \(error.message)")
        }
        guard let list, list.kind == .array else { throw JWTKeySetError("it has no array `keys`, so it is no key set") }
        guard list.count <= Self.mostKeys else {
            throw JWTKeySetError("it has \(list.count) keys, and at most \(Self.mostKeys) are taken")
        }
        var keys: [JWTKey] = []
        var unusable: [String] = []
        for (index, jwk) in list.elements.enumerated() {
            do throws(UnusableKey) {
                keys.append(try JWTKey(jwk: jwk))
            } catch {
                unusable.append("key \(index + 1): \(error.reason)")
            }
        }
        self.keys = keys
        self.unusable = unusable
    }

    enum Match {
        case keys([JWTKey])
        /// The `kid` is one of another algorithm.
        case otherAlgorithm
        case none
    }

    /// The keys that can have signed a token: mostly one. A token without a `kid` may be by any.
    func match(id: String?, _ algorithm: JWTAlgorithm) -> Match {
        let named = id.map { id in keys.filter { $0.id == id } } ?? keys
        let fitting = named.filter { $0.algorithm == algorithm }
        if !fitting.isEmpty { return .keys(fitting) }
        return id == nil || named.isEmpty ? .none : .otherAlgorithm
    }
}

/// Why there is no key set, as the end of a sentence about it.
package struct JWTKeySetError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
