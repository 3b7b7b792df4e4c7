import JSON
import Testing

@Suite("Hashes of names")
struct NameHashTests {
    /// Of every length up to some blocks of a hash.
    static let names: [String] = (0...70).map { length in
        let letters = Array("abcdefghijklmnopqrstuvwxyz")
        return String((0..<length).map { letters[($0 * 7 + length) % letters.count] })
    }

    private func hash(ofNameIn text: String) throws -> UInt32 {
        try parse(text).withTape { tape, object in tape.entries[object + 1].count }
    }

    @Test("A name has one hash, wherever in a text it stands and however it is spelled", arguments: NameHashTests.names)
    func oneHash(name: String) throws {
        let bytes = Array(name.utf8)
        let expected = bytes.withUnsafeBytes { NameHash.of($0) }
        let spelled = name.unicodeScalars.map { "\\u00\(String($0.value, radix: 16))" }.joined()
        // At the end of a text less may be loaded than at its start.
        #expect(try hash(ofNameIn: "{\"\(name)\":1}") == expected)
        #expect(try hash(ofNameIn: "{\"\(name)\":\"\(String(repeating: "z", count: 40))\"}") == expected)
        #expect(try hash(ofNameIn: "{\"\(spelled)\":1}") == expected)
    }

    @Test("Names that differ in a byte or in their length differ in their hash")
    func differences() {
        var hashes: Set<UInt32> = []
        var count = 0
        for name in Self.names.map({ Array($0.utf8) }) {
            let others = name.indices.map { place in
                var other = name
                other[place] ^= 1
                return other
            }
            for bytes in [name, name + [0]] + others {
                hashes.insert(bytes.withUnsafeBytes { NameHash.of($0) })
                count += 1
            }
        }
        #expect(hashes.count == count)
    }

    @Test("A name has no elements to count, and equals the same name elsewhere")
    func namesAsNodes() throws {
        let object = try parse(#"{"ab":"ab","\u0061b2":["ab"]}"#)
        let names = Array(object.members.nodes)
        #expect(names.map(\.name.count) == [0, 0])
        #expect(names[0].name == names[0].value)
        #expect(names[0].name != names[1].name)
        #expect(Set([names[0].name, names[0].value]).count == 1)
    }
}
