import Access
import ServiceKit

extension Doctor {
    /// Whether JWTs can be checked; nothing where none are taken.
    func keySet() async -> [Finding] {
        guard let settings = settings.jwt else { return [] }
        let name = "JWT keys"
        let set: JWTKeySet
        do throws(JWTKeySetError) {
            set = try JWTKeySet(parsing: try await JWTSetup.source(settings.keySet).fetch())
        } catch {
            let advice = "see that CARILLON_JWT_JWKS names the key set of the issuer, and that it answers"
            return [.fault(name, "\(settings.keySet) can't be used: \(error)", advice)]
        }
        let unusable = set.unusable.isEmpty ? "" : "; left out: " + set.unusable.joined(separator: "; ")
        guard !set.keys.isEmpty else {
            let advice = "have the issuer publish a key of RS256, ES256 or EdDSA; until then every JWT is refused"
            return [.fault(name, "\(settings.keySet) has no key that can be used\(unusable)", advice)]
        }
        let kinds = JWTAlgorithm.allCases.compactMap { algorithm in
            let count = set.keys.count { $0.algorithm == algorithm }
            return count == 0 ? nil : "\(algorithm.rawValue): \(count)"
        }
        var findings: [Finding] = [
            .well(name, "\(settings.keySet) can be fetched (\(kinds.joined(separator: ", ")))\(unusable)")
        ]
        if case .url(let url) = settings.keySet, url.lowercased().hasPrefix("http://") {
            findings.append(.note(name, "come over plain HTTP: who stands in between can have other keys believed"))
        }
        return findings
    }
}
