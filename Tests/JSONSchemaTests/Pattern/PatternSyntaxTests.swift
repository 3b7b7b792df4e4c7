import Testing

@testable import JSONSchema

@Suite("What a pattern may say")
struct PatternSyntaxTests {
    typealias Code = PatternError.Code

    static let refused: [(source: String, code: Code, offset: Int)] = [
        ("a(b", .group, 1), ("^(abc]", .characterClass, 5), ("ab)", .group, 2), ("(?i:a)", .group, 0),
        ("(?a", .group, 0),
        ("(?<1>a)", .groupName, 3), ("(?<>a)", .groupName, 3), ("(?<a", .groupName, 3), ("(?<a\\x41>b)", .groupName, 4),
        ("(?<n>a)(?<n>b)", .groupName, 7), ("(?<n>(?<n>b))", .groupName, 0), ("(?<n>a|b(?<n>c))", .groupName, 0),
        ("*a", .quantifier, 0), ("a**", .quantifier, 2), ("a+*", .quantifier, 2), ("a|?", .quantifier, 2),
        ("(?:+)", .quantifier, 3), ("^*", .quantifier, 0), ("a\\b+", .quantifier, 1), ("(?=a)*", .quantifier, 0),
        ("x(?<!a){2}", .quantifier, 1), ("{", .quantifier, 0), ("a{", .quantifier, 1), ("a{,2}", .quantifier, 1),
        ("a{1,2", .quantifier, 1), ("a{x}", .quantifier, 1), ("a{2,1}", .quantifier, 1), ("a{1}{2}", .quantifier, 4),
        ("}", .characterClass, 0), ("a]", .characterClass, 1), ("[a", .characterClass, 0), ("[", .characterClass, 0),
        ("[^", .characterClass, 0), ("[b-a]", .characterClass, 1), ("[\\d-z]", .characterClass, 1),
        ("[a-\\w]", .characterClass, 1), ("[a-", .characterClass, 0), ("\\", .escape, 0), ("[\\", .escape, 1),
        ("\\a", .escape, 0), ("^\\S(|(.|\\n)*\\S)\\Z", .escape, 15), ("\\-", .escape, 0), ("\\_", .escape, 0),
        ("\\ ", .escape, 0), ("\\é", .escape, 0), ("[\\B]", .escape, 1), ("\\c", .escape, 0), ("\\c1", .escape, 0),
        ("[\\1]", .escape, 1), ("\\01", .escape, 0), ("\\x1", .escape, 0), ("\\xg0", .escape, 0), ("\\u12", .escape, 0),
        ("\\u{}", .escape, 0), ("\\u{110000}", .escape, 0), ("\\u{12", .escape, 0), ("\\u{FFFFFFFFFFFF}", .escape, 0),
        ("a(b)\\1", .backreference, 4), ("\\9", .backreference, 0), ("(?<n>a)\\k<n>", .backreference, 7),
        ("\\k", .backreference, 0), ("\\pL", .property, 0), ("\\p{", .property, 0), ("\\p{L", .property, 0),
        ("a\\p{Nonsense}", .property, 1), ("\\p{l}", .property, 0), ("\\p{Script=greek}", .property, 0),
        ("\\p{Script}", .property, 0), ("\\p{gc=Alphabetic}", .property, 0), ("\\p{Alphabetic=Yes}", .property, 0),
        ("\\p{L=}", .property, 0), ("\\p{}", .property, 0), ("[\\P{=L}]", .property, 1),
    ]

    @Test("What ECMA-262 forbids, and what takes unbounded time, is refused with its place", arguments: refused)
    func refusal(_ source: String, _ code: Code, _ offset: Int) {
        let error = fault(source)
        #expect(error?.code == code && error?.offset == offset, "\(source): \(error.map { "\($0)" } ?? "accepted")")
    }

    @Test(
        "What ECMA-262 allows is accepted",
        arguments: [
            "", "|", "()", "(?:)", "a||b", "(?<n>a)|(?<n>b)", "(?<$_é\\u0061\\u{62}>a)", "[]", "[^]", "[-a]", "[a-]",
            "[--a]", "[a\\-z]", "[\\b]", "\\/", "[.*+?^$\\]({})|]", "\\^\\$\\\\\\.\\*\\+\\?\\(\\)\\[\\]\\{\\}\\|",
            "a{0}", "a{00001}", "a{3}?", "(a*)*", "(?:a{2}){3}", "\\cZ\\0\\x7f", "\\ud800", "\\udc00\\ud800",
            "(?<=a|b(?!c))d",
            "\\p{Lu}\\p{Uppercase_Letter}\\p{gc=Lu}\\p{General_Category=Lu}", "\\p{scx=Deva}", "\\p{Script=Unknown}",
            "([abc])+\\s+$",
        ])
    func acceptance(_ source: String) {
        #expect(fault(source) == nil)
    }

    @Test("Length, nesting and size have limits, and a repetition too large is refused before it is written out")
    func limits() {
        let limits = PatternLimits(maxLength: 30, maxNesting: 3, maxSize: 100)
        let cases: [(source: String, code: Code?, offset: Int)] = [
            (String(repeating: "é", count: 30), nil, 0), (String(repeating: "é", count: 31), .tooLong, 30),
            (String(repeating: "a", count: 200), .tooLong, 30),
            ("(((a)))", nil, 0), ("((((a))))", .tooDeep, 4), ("(?=(?=(?=(?=a))))", .tooDeep, 12),
            ("a{90}", nil, 0), ("xa{101}", .tooLarge, 1), ("^a{0,60}b$", .tooLarge, 1), ("a{0,60}", nil, 0),
            ("^a{0,999999999}$", nil, 0), ("(?:a{9}){9}", nil, 0),
            ("(?:a{50}){50}", .tooLarge, 3), ("a{99999999999999999999}", .tooLarge, 0),
            ("a{99}b{1,999}c{99}", .tooLarge, 5),
            ("(?:a{99,}b{9})+", .tooLarge, 9), ("^(?:a{99,}b{9})+$", .tooLarge, 4),
            ("(?:){99999999}", nil, 0), ("(?:(){0,99999999}(?:)*){9999,}", nil, 0), ("(?=a{101})", .tooLarge, 3),
            ("(?:(?=a{50})b){20}", nil, 0),
        ]
        for (source, code, offset) in cases {
            let error = fault(source, limits)
            #expect(error?.code == code && error?.offset ?? 0 == offset, "\(source): \(error.map { "\($0)" } ?? "-")")
        }
        #expect(fault(String(repeating: "(?=a)", count: 64)) == nil)
        #expect(fault(String(repeating: "(?=a)", count: 65))?.code == .tooLarge)
        #expect(fault("^(?:x.{1,9999}y){0,9999}$")?.offset == 5)
    }

    @Test("An error says where, counted from one, and what is wrong")
    func words() {
        #expect(
            fault("ü(b").map { "\($0)" } == "character 2: this parenthesis is never closed")
    }

    private func fault(_ source: String, _ limits: PatternLimits = PatternLimits()) -> PatternError? {
        do {
            _ = try Pattern(compiling: source, limits: limits)
            return nil
        } catch {
            return error
        }
    }
}
