import SeededNumbers
import Testing

@testable import JSONSchema

@Suite("Patterns beside an engine that tries everything")
struct PatternOracleTests {
    @Test("Both find the same, with a table and without", arguments: FuzzEffort.seeds)
    func agreement(_ seed: UInt64) throws {
        var patterns = RandomPatterns(random: SeededGenerator(seed: seed))
        var found = 0
        for _ in 0..<600 {
            let slow = patterns.pattern()
            let source = slow.source
            let engines = try [PatternLimits(), PatternLimits(maxTable: 0)].map {
                try Pattern(compiling: source, limits: $0)
            }
            for _ in 0..<5 {
                let scalars = patterns.text()
                var text = ""
                text.unicodeScalars.append(contentsOf: scalars)
                let expected = slow.isFound(in: scalars)
                if expected { found += 1 }
                for engine in engines where engine.isFound(in: text) != expected {
                    Issue.record("\(source) in \(text.debugDescription): \(expected) expected")
                }
            }
        }
        // Of 3000: the patterns are neither all found nor all missed.
        #expect((500...2500).contains(found))
    }
}
