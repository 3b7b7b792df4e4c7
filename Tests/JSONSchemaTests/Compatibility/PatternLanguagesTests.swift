import SeededNumbers
import Testing

@testable import JSONSchema

@Suite("What patterns say of one another")
struct PatternLanguagesTests {
    private func isPossible(_ found: [String], _ absent: [String]) -> Bool? {
        var languages = PatternLanguages()
        return languages.isPossible(
            PatternLanguages.Question(
                found: Set(found.map { MemberName($0) }), absent: Set(absent.map { MemberName($0) })))
    }

    /// Every text of up to three characters over those that random patterns are about.
    private static let texts: [String] = {
        var (all, last) = ([""], [""])
        for _ in 0..<3 {
            last = last.flatMap { text in RandomPatterns.letters.map { text + String(Character($0)) } }
            all += last
        }
        return all
    }()

    @Test("No text is there where none is said to be possible", arguments: FuzzEffort.seeds)
    func oracle(_ seed: UInt64) throws {
        var source = RandomPatterns(random: SeededGenerator(seed: 7_000 + seed))
        var (impossible, possible) = (0, 0)
        for _ in 0..<60 {
            let sources = (0..<3).map { _ in source.pattern().source }
            let patterns = sources.compactMap { try? Pattern(compiling: $0) }
            guard patterns.count == 3 else { continue }
            let answer = isPossible([sources[0], sources[1]], [sources[2]])
            let witness = Self.texts.first { text in
                patterns[0].isFound(in: text) && patterns[1].isFound(in: text) && !patterns[2].isFound(in: text)
            }
            switch answer {
            case false:
                impossible += 1
                #expect(witness == nil, "\(sources)")
            case true: possible += 1
            default: break
            }
        }
        #expect(impossible > 5 && possible > 5)
    }

    @Test("The pattern of a list of texts is found in these, and in nothing else")
    func lists() throws {
        let texts = ["", "a", "a.b", "(", "\\", "\"\n", "🔔", "é", "^$", "-"]
        let source = try #require(MemberName.pattern(of: texts.map { MemberName($0) })?.text)
        let pattern = try Pattern(compiling: source)
        for text in texts { #expect(pattern.isFound(in: text), "\(text)") }
        for text in ["b", "axb", "aa", "((", "e\u{301}", "\n", " "] { #expect(!pattern.isFound(in: text), "\(text)") }
        let none = try #require(MemberName.pattern(of: [MemberName]())?.text)
        #expect(try !Pattern(compiling: none).isFound(in: ""))
        #expect(MemberName.pattern(of: (0...64).map { MemberName("\($0)") }) == nil)
    }

    @Test(
        "The pattern of a length counts characters, of whatever kind", arguments: [(0, 0), (0, 2), (1, 1), (2, .max)])
    func lengths(least: Int, most: Int) throws {
        let pattern = try Pattern(compiling: try #require(MemberName.pattern(ofLength: least, most)?.text))
        for count in 0...4 {
            for text in ["a", "🔔", "\n"] {
                #expect(
                    pattern.isFound(in: String(repeating: text, count: count)) == (least <= count && count <= most))
            }
        }
        #expect(MemberName.pattern(ofLength: 0, 201) == nil)
        #expect(MemberName.pattern(ofLength: 3, 2) == nil)
    }

    @Test("What is too large, looks back, or is too much at once can't be told")
    func unknown() {
        #expect(isPossible(["(?<=a)b"], []) == nil)
        #expect(isPossible(["("], []) == nil)
        #expect(isPossible((0...10).map { "a\($0)" }, []) == nil)
        // Each remembers where another letter stood: all together have too many states.
        #expect(isPossible(["a", "b", "c", "d"].map { "\($0)[^]{9}$" }, ["^x"]) == nil)
        #expect(isPossible(["^a{1000}$", "^(aa)*$"], ["^[^]{1000}$"]) == false)
        #expect(isPossible([], []) == true)
    }
}
