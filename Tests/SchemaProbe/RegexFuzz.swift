import JSONSchema
import SeededNumbers

/// Texts that nearly are regular expressions, for their guard; and texts for those that are to look through.
struct RegexFuzz: FuzzTarget {
    static let name = "regexes"

    private(set) var tally = Tally()
    private var random: SeededGenerator

    private static let pieces = [
        "a", "b", "é", "🔔", "\\", "(", ")", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?<n>", "(?", "[", "[^", "]", "{",
        "}",
        "{2}", "{1,3}", "{2,1}", "{99999}", "{,", "*", "+", "?", "|", "^", "$", ".", "-", "\\b", "\\B", "\\d", "\\W",
        "\\s",
        "\\p{Lu}", "\\P{Greek}", "\\p{", "\\p{sc=Han}", "\\x41", "\\x", "\\u0061", "\\u{1F514}", "\\ud83d", "\\udd14",
        "\\u",
        "\\1", "\\k<n>", "\\cA", "\\c", "\\0", "\\/", "\\-", "<", ">", "=", "!", ",", "0", "9", "\u{0}", "\u{10FFFF}",
        "a+",
        "(a+)+", "(a|a)*", "(a*)*$", "(?:a|b|ab)*c", "(.*)*x", "([^b]+)+b", "{1,50}", "(a{1,20}){1,20}",
    ]
    private static let letters = ["a", "a", "a", "b", "c", "A", "9", "_", "é", "🔔", "\n", "\u{0}"]

    /// The limits that a schema has; and such as are used up soon.
    private static let usual = PatternLimits()
    private static let small = PatternLimits(maxLength: 200, maxNesting: 20, maxSize: 300, maxTable: 600)

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    mutating func next() {
        let source = (0..<1 + random.below(9)).map { _ in random.pick(Self.pieces) }.joined()
        let limits = random.below(32) == 0 ? Self.usual : Self.small
        do {
            let pattern = try Pattern(compiling: source, limits: limits)
            tally.taken += 1
            check(pattern, source, limits)
        } catch {
            tally.refused += 1
            precondition((0...source.unicodeScalars.count).contains(error.offset) && !error.message.isEmpty)
        }
    }

    /// What is found takes no more steps than is promised, and is the same with tables and without, and with fewer steps or
    /// nothing at all.
    private mutating func check(_ pattern: Pattern, _ source: String, _ limits: PatternLimits) {
        var untabled = limits
        untabled.maxTable = 0
        guard let plain = try? Pattern(compiling: source, limits: untabled) else {
            preconditionFailure("\(source) compiles only with a table")
        }
        let text = Array((0..<random.below(24)).map { _ in random.pick(Self.letters) }.joined().utf8)
        // Each instruction is visited and, where it waits, asked, for each code point; for lookarounds the size counts each.
        let most = 2 * (plain.size + 2) * (text.count + 2)
        var steps = most
        let found = plain.isFound(in: text.span, within: &steps)
        precondition(found != nil && steps >= 0, "\(source) takes more steps than it may")
        precondition(pattern.isFound(in: text.span) == found)
        var few = random.below(most - steps + 1)
        if let answer = plain.isFound(in: text.span, within: &few) { precondition(answer == found) }
    }
}
