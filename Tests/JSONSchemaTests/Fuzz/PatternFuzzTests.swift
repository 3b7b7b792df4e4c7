import SeededNumbers
import Testing

@testable import JSONSchema

@Suite("Whatever comes as a pattern")
struct PatternFuzzTests {
    /// What patterns are made of, and what looks like it.
    private static let pieces = [
        "a", "b", "é", "🔔", "\\", "(", ")", "(?:", "(?=", "(?!", "(?<=", "(?<!", "(?<n>", "(?", "[", "[^", "]", "{",
        "}", "{2}",
        "{1,3}", "{2,1}", "{99999}", "{,", "*", "+", "?", "|", "^", "$", ".", "-", "\\b", "\\B", "\\d", "\\W", "\\s",
        "\\p{Lu}",
        "\\P{Greek}", "\\p{", "\\p{sc=Han}", "\\x41", "\\x", "\\u0061", "\\u{1F514}", "\\ud83d", "\\udd14", "\\u",
        "\\1", "\\k<n>",
        "\\cA", "\\c", "\\0", "\\/", "\\-", "<", ">", "=", "!", ",", "0", "9", "\u{0}", "\u{10FFFF}", "a+", "(a+)+",
        "(a|a)*",
    ]

    @Test(
        "It is refused with a place within it, or it finds the same with its table and without, in bounded steps",
        arguments: FuzzEffort.seeds)
    func anything(_ seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let tabled = PatternLimits(maxLength: 200, maxNesting: 20, maxSize: 300, maxTable: 600)
        var untabled = tabled
        untabled.maxTable = 0
        var compiled = 0
        for _ in 0..<4000 {
            let source = (0..<Int.random(in: 1...9, using: &random)).map { _ in
                Self.pieces.randomElement(using: &random) ?? ""
            }.joined()
            do {
                let pattern = try Pattern(compiling: source, limits: tabled)
                let plain = try Pattern(compiling: source, limits: untabled)
                compiled += 1
                let text = Array("aab🔔é".utf8)
                // A program has at most 301 instructions; each is visited and, where it waits, asked.
                var steps = 2 * 302 * (text.count + 2)
                let found = plain.isFound(in: text.span, within: &steps)
                let isSame = pattern.isFound(in: text.span) == found
                #expect(isSame && steps >= 0, "\(source)")
                #expect(accepts(.regex, source), "\(source) compiles, and is no regex")
            } catch {
                #expect((0...source.unicodeScalars.count).contains(error.offset), "\(source): \(error)")
            }
        }
        #expect(compiled > 400)
    }
}
