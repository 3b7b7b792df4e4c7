import Synchronization

/// Patterns, each compiled once.
final class KnownPatterns: Sendable {
    /// What one search may take.
    private static let mostSteps = 1_000_000

    private let compiled = Mutex<[MemberName: Pattern?]>([:])

    /// Whether a pattern is found in a text; nil where nobody can say.
    func isFound(_ pattern: MemberName, in text: MemberName) -> Bool? {
        if Self.findsAll(pattern) { return true }
        let known = compiled.withLock { compiled in
            if let known = compiled[pattern] { return known }
            let known = try? Pattern(compiling: pattern.text)
            compiled[pattern] = .some(known)
            return known
        }
        var steps = Self.mostSteps
        let bytes = Array(text.text.utf8)
        return known?.isFound(in: bytes.span, within: &steps)
    }

    /// Whether a pattern is found in every text.
    static func findsAll(_ pattern: MemberName) -> Bool {
        ["", "^", "$", ".*", "^.*", ".*$"].contains(pattern.text)
    }
}
