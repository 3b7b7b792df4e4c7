/// In which languages a template is looked for, the best first.
package enum LocaleFallback {
    /// The tag itself, then shorter and shorter (RFC 4647, section 3.4): `zh-Hant-HK`, `zh-Hant`, `zh`; then the same for the
    /// tenant's own language, then English. In lower case, each once.
    package static func candidates(for locale: String?, tenant: String?) -> [String] {
        var candidates: [String] = []
        for tag in [locale, tenant, "en"] {
            guard let tag else { continue }
            var parts = tag.lowercased().split(separator: "-")
            while !parts.isEmpty {
                let candidate = parts.joined(separator: "-")
                if !candidates.contains(candidate) { candidates.append(candidate) }
                parts.removeLast()
                // A part of one letter begins what stood behind it, and says nothing alone.
                if let last = parts.last, last.utf8.count == 1 { parts.removeLast() }
            }
        }
        return candidates
    }
}
