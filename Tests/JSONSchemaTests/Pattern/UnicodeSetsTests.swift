import SeededNumbers
import Testing

@testable import JSONSchema

@Suite("Sets of code points by Unicode's names")
struct UnicodeSetsTests {
    static let scripts = UnicodeTable.entries(UnicodeTable.scripts).map { $0.names.map(String.init) }

    @Test("Every code point is of one script, or of none, and of one general category")
    func partitions() throws {
        let scripts = try (Self.scripts.map { $0[0] } + ["Zzzz"]).map { try #require(UnicodeSets.named("sc", $0)) }
        #expect(scripts.count > 170)
        let categories = try ["L", "M", "N", "P", "S", "Z", "C"].map { try #require(UnicodeSets.named($0, nil)) }
        for sets in [scripts, categories] {
            let ranges = sets.flatMap(\.ranges).sorted { $0.lowerBound < $1.lowerBound }
            #expect(ranges.first?.lowerBound == 0 && ranges.last?.upperBound == ScalarSet.last)
            #expect(zip(ranges, ranges.dropFirst()).allSatisfy { $0.upperBound + 1 == $1.lowerBound })
        }
    }

    @Test("The names of a script stand for the same, and its extensions add to it but for what is common to many")
    func names() throws {
        for names in Self.scripts {
            let sets = try names.map { try #require(UnicodeSets.named("Script", $0)) }
            #expect(sets.allSatisfy { $0 == sets[0] && !$0.ranges.isEmpty })
            let extended = try #require(UnicodeSets.named("scx", names[0]))
            if names[0] == "Zyyy" || names[0] == "Zinh" {
                #expect(sets[0].union(extended) == sets[0])
            } else {
                #expect(sets[0].union(extended) == extended, "\(names[0])")
            }
        }
    }

    @Test("What is asked of the standard library agrees with what it says of each code point")
    func properties() throws {
        let letters = try #require(UnicodeSets.named("Lu", nil))
        let alphabetic = try #require(UnicodeSets.named("Alphabetic", nil))
        for value in Array(0...0x3000 as ClosedRange<UInt32>) + Array(0x1F000...0x20100) + [0xE0001, 0xE0100, 0x10FFFF]
        {
            guard let scalar = Unicode.Scalar(value) else { continue }
            #expect(letters.contains(value) == (scalar.properties.generalCategory == .uppercaseLetter))
            #expect(alphabetic.contains(value) == scalar.properties.isAlphabetic)
        }
        #expect(letters.union(alphabetic) == alphabetic)
    }

    @Test("Every name that is known has a set, and no other name has one")
    func known() {
        for (name, value) in [
            ("Letter", nil), ("gc", "Nd"), ("sc", "Greek"), ("scx", "Deva"), ("Emoji", nil), ("Any", nil),
        ] {
            #expect(UnicodeSets.isKnown(name, value) && UnicodeSets.named(name, value) != nil, "\(name)")
        }
        for (name, value) in [
            ("letter", nil), ("gc", "Greek"), ("sc", "L"), ("Script", nil), ("Emoji", "Yes"), ("", "L"),
        ] {
            #expect(!UnicodeSets.isKnown(name, value) && UnicodeSets.named(name, value) == nil, "\(name)")
        }
    }

    @Test("Sets know their opposite, and what only one of two has")
    func algebra() {
        var random = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let sets = (0..<2).map { _ in
                ScalarSet(
                    (0..<Int.random(in: 0...4, using: &random)).map { _ in
                        let start = UInt32.random(in: 0...30, using: &random)
                        return start...start + UInt32.random(in: 0...9, using: &random)
                    })
            }
            let (both, odd) = (sets[0].union(sets[1]), sets[0].symmetricDifference(sets[1]))
            for value in 0...50 as ClosedRange<UInt32> {
                let isIn = sets.map { $0.contains(value) }
                #expect(sets[0].inverted.contains(value) != isIn[0])
                #expect(both.contains(value) == (isIn[0] || isIn[1]) && odd.contains(value) == (isIn[0] != isIn[1]))
            }
            #expect(sets[0].inverted.inverted == sets[0])
        }
    }
}
