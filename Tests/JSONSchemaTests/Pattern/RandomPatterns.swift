import SeededNumbers

/// Makes small patterns over few characters, so that many of them find something.
struct RandomPatterns {
    var random: SeededGenerator

    static let letters: [Unicode.Scalar] = ["a", "b", "c", "_", "-", "é", "🔔", "\n"]

    private static let atoms: [SlowPattern.Atom] = [
        SlowPattern.Atom(source: "a") { $0 == "a" },
        SlowPattern.Atom(source: "b") { $0 == "b" },
        SlowPattern.Atom(source: "\\u{1F514}") { $0 == "🔔" },
        SlowPattern.Atom(source: "é") { $0 == "é" },
        SlowPattern.Atom(source: ".") { $0 != "\n" },
        SlowPattern.Atom(source: "\\w") { "abc_".unicodeScalars.contains($0) },
        SlowPattern.Atom(source: "\\W") { !"abc_".unicodeScalars.contains($0) },
        SlowPattern.Atom(source: "\\s") { $0 == "\n" },
        SlowPattern.Atom(source: "[^]") { _ in true },
        SlowPattern.Atom(source: "[]") { _ in false },
        SlowPattern.Atom(source: "[a-b🔔]") { $0 == "a" || $0 == "b" || $0 == "🔔" },
        SlowPattern.Atom(source: "[^a\\s]") { $0 != "a" && $0 != "\n" },
        SlowPattern.Atom(source: "\\p{L}") { "abcé".unicodeScalars.contains($0) },
    ]

    private static let repetitions: [(source: String, min: Int, max: Int)] = [
        ("*", 0, 20), ("+", 1, 20), ("?", 0, 1), ("*?", 0, 20), ("{2}", 2, 2), ("{1,3}", 1, 3), ("{0,2}?", 0, 2),
        ("{2,}", 2, 20),
        ("{0}", 0, 0), ("+?", 1, 20),
    ]

    /// One in four asks questions at the beginning, and then goes on from there.
    mutating func pattern() -> SlowPattern {
        guard Int.random(in: 0..<4, using: &random) == 0 else { return pattern(depth: 4) }
        let questions = (0...Int.random(in: 0...2, using: &random)).map { _ in
            SlowPattern.look(pattern(depth: 2), isBehind: false, isNegated: Bool.random(using: &random))
        }
        return .sequence([.assertion("^")] + questions + [pattern(depth: 3)])
    }

    private mutating func pattern(depth: Int) -> SlowPattern {
        let kind = Int.random(in: 0..<(depth > 0 ? 12 : 5), using: &random)
        switch kind {
        case 0: return .assertion(["^", "$", "\\b", "\\B"].randomElement(using: &random) ?? "^")
        case 1..<5: return .atom(Self.atoms.randomElement(using: &random) ?? Self.atoms[0])
        case 5..<8: return .sequence(parts(0...4, depth))
        case 8: return .choice(parts(1...3, depth))
        case 9..<11:
            let (source, min, max) = Self.repetitions.randomElement(using: &random) ?? Self.repetitions[0]
            return .repetition(pattern(depth: depth - 1), source: source, min: min, max: max)
        default:
            return .look(
                pattern(depth: depth - 1), isBehind: Bool.random(using: &random), isNegated: Bool.random(using: &random)
            )
        }
    }

    private mutating func parts(_ count: ClosedRange<Int>, _ depth: Int) -> [SlowPattern] {
        (0..<Int.random(in: count, using: &random)).map { _ in pattern(depth: depth - 1) }
    }

    mutating func text() -> [Unicode.Scalar] {
        (0..<Int.random(in: 0...7, using: &random)).map { _ in Self.letters.randomElement(using: &random) ?? "a" }
    }
}
