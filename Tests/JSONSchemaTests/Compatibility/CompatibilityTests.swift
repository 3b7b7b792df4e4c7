import Testing

@testable import JSONSchema

@Suite("Compatibility of two schemas")
struct CompatibilityTests {
    @Test(
        "Each pair is told apart, both ways",
        arguments: ComparedPair.scalars + ComparedPair.objects + ComparedPair.arrays + ComparedPair.combined
            + ComparedPair.references + ComparedPair.patterns)
    func pair(_ pair: ComparedPair) throws {
        let backward = try breaks(of: pair.old, under: pair.new)
        let forward = try breaks(of: pair.new, under: pair.old)
        #expect(backward.isEmpty == (pair.ways == .both || pair.ways == .backward), "\(backward)")
        #expect(forward.isEmpty == (pair.ways == .both || pair.ways == .forward), "\(forward)")
        if let expected = pair.breaks { #expect(backward.map(\.path) == expected) }
        // What a case spells out must be schemas.
        #expect(fault(of: pair.old) == nil)
        #expect(fault(of: pair.new) == nil)
        // Every schema takes its own values.
        #expect(try breaks(of: pair.old, under: pair.old).isEmpty)
    }

    @Test("There are as many pairs as were promised")
    func count() {
        let all =
            ComparedPair.scalars + ComparedPair.objects + ComparedPair.arrays + ComparedPair.combined
            + ComparedPair.references + ComparedPair.patterns
        #expect(all.count >= 120)
        #expect(Set(all.map(\.testDescription)).count == all.count)
    }
}
