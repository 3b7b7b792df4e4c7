import Testing

@testable import JSONSchema

@Suite("What a pattern finds")
struct PatternMatchTests {
    static let cases: [(source: String, found: [String], missed: [String])] = [
        ("", ["", "a"], []), ("b", ["b", "abc"], ["", "ac"]), ("^b$", ["b"], ["ab", "bc", "b\n", "\nb", ""]),
        ("^$", [""], ["a", "\n"]), ("a|bc|", ["", "x"], []), ("^(?:a|bc|d)$", ["a", "bc", "d"], ["b", "abc", ""]),
        ("^ab*c+d?$", ["ac", "abbccd"], ["ab", "abd", "acdd"]), ("^a{2,3}$", ["aa", "aaa"], ["a", "aaaa"]),
        ("^a{2,}$", ["aa", "aaaaa"], ["a"]), ("^a{2}$", ["aa"], ["a", "aaa"]),
        ("^(ab){0,2}$", ["", "abab"], ["ababab", "a"]),
        ("^a{0}$", [""], ["a"]), ("^(?:a??b*?c+?)+?$", ["c", "abcbc"], ["ab", ""]), ("(?:){3}(a*)*", ["", "b"], []),
        ("^.$", ["é", "🔔", " ", "\u{85}"], ["", "\n", "\r", "\u{2028}", "\u{2029}", "e\u{301}"]),
        ("^\\d+$", ["42"], ["٤٢", "", "4²"]), ("^\\w+$", ["aZ_9"], ["é", "ſ", "\u{212A}"]),
        ("^\\W$", ["é", "🔔"], ["a", "_"]),
        (
            "^\\s$", ["\t", "\n", "\u{B}", "\u{A0}", "\u{FEFF}", "\u{2029}", "\u{3000}"],
            ["\u{1}", "\u{2013}", "\u{200B}"]
        ),
        ("^\\S$", ["\u{180E}", "x"], [" ", "\u{2003}"]), ("^\\D$", ["x", "߀"], ["0"]),
        ("^[a-cx\\d-]$", ["b", "x", "7", "-"], ["d", "", "ab"]), ("^[^a-c]$", ["d", "é", "\n", "🔔"], ["b", ""]),
        ("[]", [], ["", "a"]), ("^[^]$", ["a", "\n", "🔔"], [""]), ("^[🔔-🔖é]$", ["🔕", "é"], ["🔓", "\u{1F517}", "e"]),
        ("^[\\b\\-\\]]$", ["\u{8}", "-", "]"], ["b", "\\"]), ("^[^\\W]$", ["a"], ["é", "-"]),
        ("^[\\w-]$", ["-", "a"], ["+"]),
        ("\\bcat\\b", ["cat", "a cat!", "écaté"], ["cats", "_cat", "scat"]), ("^a\\B", ["ab"], ["a", "a-"]),
        ("\\B", [" "], ["a"]),
        ("^\\x41\\u0042\\u{43}\\cJ\\t\\0$", ["ABC\n\t\0"], ["ABC\n\t"]), ("^\\ud83d\\udd14$", ["🔔"], ["🔕"]),
        ("\\ud83d", [], ["🔔"]), ("^[\\ud83d\\udd14-\\u{1F516}]$", ["🔕"], ["🔓"]), ("^[^\\ud83d]$", ["🔔"], [""]),
        (".*b{1,99}a*", ["b", "ab"], ["a"]), ("(?:a|(b|))+?c", ["c", "xc"], ["ab"]),
        ("(a{2,9}|b{3})", ["aa", "bbb"], ["a", "bb"]),
        ("\\b.{0,2}c", ["c", "a.c"], ["ab\n"]), ("(?<=a.{0,3})c", ["abbbc"], ["abbbbc", "c"]),
        ("(?!.{2,9}b)^a", ["ab"], ["axxb"]),
        ("a(?:b*|c)", ["a"], ["b"]), ("^a*?(?:b*$|c*)", ["", "x"], []),
        ("(?:^a|b){1,3}c", ["bbc", "ac"], ["xac", "c"]),
        ("^\\.\\/\\$$", ["./$"], ["x/$"]), ("^(?<year>\\d{4})-(?<rest>.*)$", ["2026-"], ["202-"]),
        ("^(?!.*--)[a-z-]+$", ["a-b", "-"], ["a--b", ""]),
        ("^(?=.*\\d)(?=.*[A-Z]).{4,}$", ["aB3x"], ["ab3x", "B3x", "aBcd"]),
        ("(?<=\\$)\\d+", ["a$5"], ["5", "$x"]), ("(?<!\\$)\\b\\d+", ["5", "x 5"], ["$5", "x$55"]),
        ("^(?:(?!end).)*$", ["en d", ""], ["the end"]), ("(?<=^(?:ab)*)c", ["c", "ababc"], ["abac"]),
        ("a(?=b(?!c(?<=abc)))", ["ab", "abd"], ["abc", "ac"]),
        ("(?<=a(?=b))b", ["ab"], ["b", "aab c".filter { $0 != "b" }]),
        ("(?=$)(?<=x)", ["x", "ax"], ["xa", ""]), ("(?:(?=a)|b)*c", ["c", "bbc"], ["a"]),
        ("^(?=a|é)..(?<!\\s)$", ["éa"], ["é "]),
        ("^\\p{L}+$", ["école", "東京"], ["a1"]), ("\\P{L}", ["a1"], ["é"]), ("^\\p{digit}+$", ["৪২"], ["-"]),
        ("^\\p{Script=Greek}+$", ["αβγ"], ["abc", "αb"]), ("^[\\p{sc=Han}\\p{sc=Hira}]+$", ["東ひ"], ["カ"]),
        ("^\\p{scx=Deva}\\P{sc=Deva}?$", ["।"], ["a"]), ("^\\p{Emoji_Presentation}$", ["🔔"], ["x"]),
        ("^[^\\p{Lu}\\s]+$", ["abc", "é"], ["A", "a b"]), ("^\\p{Lowercase}\\p{Uppercase}$", ["éÀ"], ["Éa"]),
        ("^\\p{ASCII}*$", ["~", ""], ["é"]), ("\\p{Any}", ["x"], [""]), ("^\\p{Cn}$", ["\u{378}"], ["a"]),
        ("^\\p{Co}$", ["\u{E000}", "\u{F0000}"], ["a"]), ("^\\p{Regional_Indicator}{2}$", ["🇫🇷"], ["FR"]),
        ("^\\p{sc=Zzzz}$", ["\u{378}", "\u{10FFFF}"], ["a", "\u{300}"]), ("^\\p{ExtPict}$", ["🔔", "©"], ["#"]),
    ]

    @Test("Each pattern finds what ECMA-262 says, and misses the rest", arguments: cases)
    func search(_ source: String, _ found: [String], _ missed: [String]) throws {
        // With its table, if it has one, and by following all states.
        for limits in [PatternLimits(), PatternLimits(maxTable: 0)] {
            let pattern = try Pattern(compiling: source, limits: limits)
            for text in found { #expect(pattern.isFound(in: text), "\(source) should find \(text.debugDescription)") }
            for text in missed { #expect(!pattern.isFound(in: text), "\(source) should miss \(text.debugDescription)") }
        }
    }

    @Test("Canonically equivalent texts are different texts")
    func equivalence() throws {
        #expect(try !Pattern(compiling: "^\u{E9}$").isFound(in: "e\u{301}"))
        #expect(try Pattern(compiling: "^e\u{301}$").isFound(in: "e\u{301}"))
    }

    @Test("A text of many characters of one kind is counted, however many they may be")
    func counted() throws {
        let pattern = try Pattern(compiling: "^[a-zé]{600,99999}$")
        let limited = try Pattern(compiling: "^[^\\d]{0,600}$")
        func text(_ count: Int, _ end: String = "") -> String { String(repeating: "é", count: count) + end }
        #expect(
            pattern.isFound(in: text(600)) && pattern.isFound(in: text(99_999)) && pattern.isFound(in: text(599, "a")))
        #expect(
            !pattern.isFound(in: text(599)) && !pattern.isFound(in: text(100_000))
                && !pattern.isFound(in: text(700, "A")))
        #expect(limited.isFound(in: "") && limited.isFound(in: text(600)))
        #expect(!limited.isFound(in: text(601)) && !limited.isFound(in: "1") && !limited.isFound(in: text(599, "1")))
    }

    @Test("Bytes that are no UTF-8 are each read as U+FFFD, and nothing beyond the end is")
    func malformed() throws {
        let pattern = try Pattern(compiling: "^\\ufffd+$")
        for bytes in [[0x80], [0xC3], [0xE2, 0x82], [0xF0, 0x9F, 0x94], [0xFF, 0xFE], [0xC0, 0x80], [0xE2, 0xFF]]
            as [[UInt8]]
        {
            let isFound = pattern.isFound(in: bytes.span)
            #expect(isFound, "\(bytes)")
        }
    }
}
