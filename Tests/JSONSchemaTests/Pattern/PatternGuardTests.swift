import Testing

@testable import JSONSchema

@Suite("Patterns that others hang on")
struct PatternGuardTests {
    /// Each with a text that keeps a backtracking engine busy for longer than anybody waits.
    static let cases: [(source: String, text: String)] = {
        let many = String(repeating: "a", count: 5000)
        return [
            ("^(a+)+$", many + "!"), ("(a+)+$", many + "!"), ("^(a|a)*$", many + "b"), ("^(a|aa)+$", many + "!"),
            ("(x+x+)+y", String(repeating: "x", count: 5000)), ("^(([a-z])+.)+[A-Z]([a-z])+$", many),
            ("(.*)*,(.*)*,(.*)*;", many), ("^(?:.*,){11}P", String(repeating: "1,", count: 2500)),
            ("(?:a?){30}a{30}b", many), ("([a-zA-Z]+)*\\d$", many), ("^(?=(a+)+$)(?!.*b)(a|a)+c", many),
            ("(?<=^(a+)+)b", many + "c"), ("a*a*a*a*a*a*b$", many), ("(?:[ab]*a[ab]{12})+$", many + "c"),
            ("^((a*)*)*$", many + "b"), ("\\p{L}*\\p{Ll}*\\w*[^\\s]*-$", many), ("(?:(?:a|b)*?(?:a|c)*?)*?d", many),
        ]
    }()

    @Test("Each ends within as many steps as the text has characters, times the size of the program", arguments: cases)
    func steps(_ source: String, _ text: String) throws {
        for limits in [PatternLimits(), PatternLimits(maxTable: 0)] {
            let pattern = try Pattern(compiling: source, limits: limits)
            let bytes = Array(text.utf8)
            // None of these programs has more than 200 instructions, lookarounds included.
            let allowed = 400 * (bytes.count + 1)
            var steps = allowed
            let isFound = pattern.isFound(in: bytes.span, within: &steps)
            #expect(isFound == false)
            #expect(steps >= 0 && steps < allowed, "\(source) took \(allowed - steps) steps of \(allowed)")
        }
    }

    @Test("Twice the text takes twice the steps", arguments: ["(x+x+)+y", "(?:[xy]*x[xy]{12})+$", "(?=(x+)+$)(?<=y)"])
    func linear(_ source: String) throws {
        let pattern = try Pattern(compiling: source, limits: PatternLimits(maxTable: 0))
        func steps(_ length: Int) -> Int {
            let bytes = [UInt8](repeating: UInt8(ascii: "x"), count: length)
            var left = Int.max
            _ = pattern.isFound(in: bytes.span, within: &left)
            return Int.max - left
        }
        let (once, twice) = (steps(2000), steps(4000))
        #expect(once > 2000 && Double(twice) < 2.1 * Double(once))
    }

    @Test("A search ends when its steps are spent, and says so")
    func budget() throws {
        let bytes = [UInt8](repeating: UInt8(ascii: "a"), count: 10_000)
        for source in ["(?:[ab]*a[ab]{12})+$", "(?=(a+)+$)b", "(?<=(?:a|aa)+)b"] {
            let pattern = try Pattern(compiling: source)
            var steps = 20_000
            let isFound = pattern.isFound(in: bytes.span, within: &steps)
            #expect(isFound == nil)
            // It notices behind the character that was too much: that takes no more than the program is long.
            #expect(steps < 0 && steps > -200)
        }
    }

    @Test(
        "A simple pattern reads each byte once, and stops where it is decided",
        arguments: ["^[a-z0-9_-]+$", "^[a-z0-9_-]+z?$"])
    func table(_ source: String) throws {
        let pattern = try Pattern(compiling: source)
        func steps(_ text: String) -> Int {
            let bytes = Array(text.utf8)
            var left = 1000
            _ = pattern.isFound(in: bytes.span, within: &left)
            return 1000 - left
        }
        #expect(steps("abc-def") == 8)
        #expect(steps("aB" + String(repeating: "c", count: 500)) <= 3)
    }

    @Test("Questions at the beginning take a pass each, not a search from every place")
    func questions() throws {
        let bytes = Array("passw0rd-that-is-long-enough".utf8)
        var steps = 1000
        let pattern = try Pattern(compiling: "^(?!.*--)(?=.*\\d)(?=.*[a-z])[a-z0-9-]{8,64}$")
        let isFound = pattern.isFound(in: bytes.span, within: &steps)
        #expect(isFound == true && 1000 - steps <= 4 * (bytes.count + 1))
    }

    @Test("Compiling is bounded as well, where states multiply")
    func compiling() throws {
        for source in ["[ab]*a[ab]{200}", "(?:a?){2000}b", ".{0,4000}x.{0,900}", "(?:\\p{L}|\\d){400}[^é]"] {
            #expect(try !Pattern(compiling: source).isFound(in: "é"))
        }
    }
}
