/// A regular expression as a tree that knows how it is written, and that finds its matches by trying: slow and plain, an
/// oracle for short texts that shares no code with the engine.
indirect enum SlowPattern {
    typealias Scalar = Unicode.Scalar

    struct Atom: Sendable {
        let source: String
        let takes: @Sendable (Scalar) -> Bool
    }

    case atom(Atom)
    case sequence([SlowPattern])
    case choice([SlowPattern])
    case repetition(SlowPattern, source: String, min: Int, max: Int)
    case assertion(String)
    case look(SlowPattern, isBehind: Bool, isNegated: Bool)

    var source: String {
        switch self {
        case .atom(let atom): atom.source
        case .sequence(let parts): parts.map(\.source).joined()
        case .choice(let parts): "(?:" + parts.map(\.source).joined(separator: "|") + ")"
        case .repetition(let body, let source, _, _): "(" + body.source + ")" + source
        case .assertion(let source): source
        case .look(let body, let isBehind, let isNegated):
            "(?" + (isBehind ? "<" : "") + (isNegated ? "!" : "=") + body.source + ")"
        }
    }

    func isFound(in text: [Scalar]) -> Bool {
        (0...text.count).contains { !ends(text, from: $0).isEmpty }
    }

    /// Where the matches end that begin here.
    private func ends(_ text: [Scalar], from start: Int) -> Set<Int> {
        switch self {
        case .atom(let atom): return start < text.count && atom.takes(text[start]) ? [start + 1] : []
        case .sequence(let parts):
            return parts.reduce([start]) { starts, part in
                starts.reduce(into: []) { $0.formUnion(part.ends(text, from: $1)) }
            }
        case .choice(let parts): return parts.reduce(into: []) { $0.formUnion($1.ends(text, from: start)) }
        case .repetition(let body, _, let min, let max):
            var found: Set<Int> = min == 0 ? [start] : []
            var front: Set<Int> = [start]
            for count in 1...Swift.max(max, 1) where max > 0 && !front.isEmpty {
                front = front.reduce(into: []) { $0.formUnion(body.ends(text, from: $1)) }
                if count > min { front.subtract(found) }
                if count >= min { found.formUnion(front) }
            }
            return found
        case .assertion(let source): return holds(source, text, at: start) ? [start] : []
        case .look(let body, let isBehind, let isNegated):
            let isFound =
                isBehind
                ? (0...start).contains { body.ends(text, from: $0).contains(start) }
                : !body.ends(text, from: start).isEmpty
            return isFound != isNegated ? [start] : []
        }
    }

    private func holds(_ assertion: String, _ text: [Scalar], at place: Int) -> Bool {
        func isWord(_ place: Int) -> Bool {
            text.indices.contains(place) && (text[place] == "_" || text[place].properties.isAlphabetic)
                && text[place].isASCII
        }
        switch assertion {
        case "^": return place == 0
        case "$": return place == text.count
        case "\\b": return isWord(place - 1) != isWord(place)
        default: return isWord(place - 1) == isWord(place)
        }
    }
}
