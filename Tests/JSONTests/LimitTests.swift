import JSON
import Testing

@Suite struct LimitTests {
    private func nested(_ depth: Int) -> String {
        String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
    }

    @Test("64 levels are taken, 65 are not")
    func depth() throws {
        #expect(try parse(nested(64)).count == 1)
        let fault = try #require(refusal(of: nested(65)))
        #expect(fault.code == .tooDeep)
        #expect(fault.offset == 64)
        let objects = String(repeating: "{\"a\":", count: 63) + "{}" + String(repeating: "}", count: 63)
        #expect(try parse(objects).count == 1)
        #expect(refusal(of: "[\(objects)]")?.code == .tooDeep)
    }

    @Test("Depth is what is open at once, not what there is")
    func siblings() throws {
        let flat = "[" + Array(repeating: nested(63), count: 50).joined(separator: ",") + "]"
        #expect(try parse(flat).count == 50)
        #expect(refusal(of: "[" + Array(repeating: "{},[]", count: 100).joined(separator: ",") + "]") == nil)
    }

    @Test("Other depths can be asked for, within reason", arguments: [(0, 0), (1, 1), (200, 200), (100_000, 512)])
    func otherDepths(asked: Int, allowed: Int) {
        let limits = JSONLimits(maxDepth: asked)
        #expect(refusal(of: allowed == 0 ? "1" : nested(allowed), limits: limits) == nil)
        #expect(refusal(of: nested(allowed + 1), limits: limits)?.code == .tooDeep)
    }

    @Test("The deepest value there can be is compared and hashed without running out of stack")
    func deepComparison() throws {
        let limits = JSONLimits(maxDepth: .max)
        let one = try JSONDocument(parsing: nested(512), limits: limits).root
        let other = try JSONDocument(parsing: nested(512), limits: limits).root
        #expect(one == other)
        #expect(one.hashValue == other.hashValue)
    }

    @Test("A text of more bytes than allowed is refused unread")
    func size() throws {
        #expect(refusal(of: "[1]", limits: JSONLimits(maxBytes: 3)) == nil)
        let fault = try #require(refusal(of: "[1]]", limits: JSONLimits(maxBytes: 3)))
        #expect(fault.code == .tooLarge)
        #expect(fault.message == "the text has 4 bytes and must end at byte 3")
    }

    @Test("A number may have 1024 bytes, and its exponent 18 digits")
    func numbers() {
        #expect(refusal(of: String(repeating: "7", count: 1024)) == nil)
        #expect(refusal(of: String(repeating: "7", count: 1025))?.code == .invalidNumber)
        #expect(refusal(of: "1e999999999999999999") == nil)
        #expect(refusal(of: "1e-1000000000000000000")?.code == .invalidNumber)
    }
}
