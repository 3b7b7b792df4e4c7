import SeededNumbers
import Testing

@testable import FilterPolicy

@Suite struct WildcardTests {
    @Test(
        "A wildcard compares bytes no more than twice the length of the text, however it is made",
        arguments: [
            Array(repeating: "aaaaaaaaab", count: 50), Array(repeating: "aaaab", count: 500),
            ["aaaaaaaaaa", "aaaaaaaaaa"],
            Array(repeating: "a", count: 1_000), [String(repeating: "a", count: 5_000) + "b"],
        ])
    func steps(middles: [String]) {
        let text = [UInt8](repeating: UInt8(ascii: "a"), count: 20_000)
        let pieces = [[]] + middles.map { Array($0.utf8) } + [[]]
        var steps = 0
        let isFound = Wildcard(pieces: pieces).matches(text.span, counting: &steps)
        #expect(isFound == !middles.contains { $0.hasSuffix("b") })
        #expect(steps <= 2 * text.count)
    }

    @Test("A text is found wherever it stands, also where another beginning of it overlaps it")
    func overlaps() {
        var generator = SeededGenerator(seed: 1)
        func text(_ count: ClosedRange<Int>) -> [UInt8] {
            (0..<Int.random(in: count, using: &generator)).map { _ in Bool.random(using: &generator) ? 0x61 : 0x62 }
        }
        for _ in 0..<4_000 {
            // Beginnings of it, one behind the other, lead furthest astray.
            let middle = text(1...12)
            let whole = (0..<6).flatMap { _ in middle.prefix(Int.random(in: 0...middle.count, using: &generator)) }
            let isThere = whole.indices.contains { whole[$0...].starts(with: middle) }
            #expect(Wildcard(pieces: [[], middle, []]).matches(whole.span) == isThere, "\(middle) \(whole)")
        }
    }
}
