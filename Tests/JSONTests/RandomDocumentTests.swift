import JSON
import SeededNumbers
import Testing

/// A value to compare with: what was written must be what is read.
private indirect enum Value {
    case null, bool(Bool), int(Int), double(Double), string(String), array([Value]), object([(String, Value)])

    static func random(depth: Int, using generator: inout SeededGenerator) -> Value {
        switch Int.random(in: 0..<(depth > 0 ? 8 : 5), using: &generator) {
        case 0: return .null
        case 1: return .bool(Bool.random(using: &generator))
        case 2: return .int(Int(truncatingIfNeeded: generator.next()) >> Int.random(in: 0..<64, using: &generator))
        case 3:
            let double = Double(bitPattern: generator.next())
            return .double(double.isFinite ? double : 0.25)
        case 4: return .string(text(using: &generator))
        case 5, 6:
            let count = Int.random(in: 0..<6, using: &generator)
            return .array((0..<count).map { _ in random(depth: depth - 1, using: &generator) })
        default:
            // Now and then more members than are compared pairwise; the number in front keeps names unique.
            let count = Int.random(in: 0..<(depth > 3 ? 30 : 6), using: &generator)
            return .object(
                (0..<count).map { ("\($0)\(text(using: &generator))", random(depth: depth - 1, using: &generator)) })
        }
    }

    private static func text(using generator: inout SeededGenerator) -> String {
        let alphabet: [Unicode.Scalar] = [
            "a", "b", "c", " ", "\"", "\\", "/", "\n", "\u{1}", "é", "€", "😀", "\u{10FFFF}",
        ]
        // Half of all strings are plain.
        let letters = Bool.random(using: &generator) ? 4 : alphabet.count
        var text = String.UnicodeScalarView()
        for _ in 0..<Int.random(in: 0..<24, using: &generator) {
            text.append(alphabet[Int.random(in: 0..<letters, using: &generator)])
        }
        return String(text)
    }

    func write(to writer: inout JSONWriter) {
        switch self {
        case .null: writer.null()
        case .bool(let value): writer.bool(value)
        case .int(let value): writer.int(value)
        case .double(let value): writer.double(value)
        case .string(let value): writer.string(value)
        case .array(let values): writer.array { writer in for value in values { value.write(to: &writer) } }
        case .object(let members):
            writer.object { writer in
                for (name, value) in members {
                    writer.name(name)
                    value.write(to: &writer)
                }
            }
        }
    }

    func matches(_ node: JSONNode) -> Bool {
        switch self {
        case .null: node.isNull
        case .bool(let value): node.bool == value
        case .int(let value): node.int == value
        case .double(let value): node.double == value
        case .string(let value): node.utf8Equals(value) && node.string == value
        case .array(let values):
            node.kind == .array && node.count == values.count
                && zip(values, node.elements).allSatisfy { $0.matches($1) }
        case .object(let members):
            node.kind == .object && node.count == members.count
                && zip(members, node.members).allSatisfy { $0.0 == $1.name && $0.1.matches($1.value) }
                && members.allSatisfy { name, value in node[name].map { value.matches($0) } ?? false }
        }
    }
}

@Suite struct RandomDocumentTests {
    @Test("What is written is what is read, and what is read is written again as it came", arguments: 0..<20)
    func roundTrip(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        for _ in 0..<25 {
            let value = Value.random(depth: 5, using: &generator)
            var writer = JSONWriter()
            value.write(to: &writer)
            let root = try JSONDocument(parsing: writer.bytes).root
            #expect(value.matches(root), "\(root)")
            #expect(root.jsonBytes == writer.bytes)
            #expect(root == (try JSONDocument(parsing: writer.bytes).root))
        }
    }

    @Test("Mutated texts are refused or read, and never break anything", arguments: 0..<20)
    func mutations(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed) + 1000)
        let alphabet = Array("{}[]\",:\\u0d8eE+-.tfn 1\n".utf8) + [0x00, 0x80, 0xC0, 0xE2, 0xED, 0xF0, 0xFF]
        for _ in 0..<20 {
            var writer = JSONWriter()
            Value.random(depth: 4, using: &generator).write(to: &writer)
            for _ in 0..<15 {
                var bytes = writer.bytes
                for _ in 0..<Int.random(in: 1...4, using: &generator) where !bytes.isEmpty {
                    let place = Int.random(in: 0..<bytes.count, using: &generator)
                    switch Int.random(in: 0..<4, using: &generator) {
                    case 0: bytes[place] = UInt8(truncatingIfNeeded: generator.next())
                    case 1: bytes[place] = alphabet[Int.random(in: 0..<alphabet.count, using: &generator)]
                    case 2: bytes.remove(at: place)
                    default: bytes.removeSubrange(place...)
                    }
                }
                check(bytes)
            }
        }
    }

    /// Whatever was taken is UTF-8, and taken again from its own bytes; whatever was refused says where.
    private func check(_ bytes: [UInt8]) {
        do {
            let root = try JSONDocument(parsing: bytes).root
            #expect(String(validating: bytes, as: UTF8.self) != nil)
            #expect(visit(root) > 0)
            let again = try JSONDocument(parsing: Array(root.rawBytes)).root
            #expect(again == root)
        } catch {
            #expect((0...bytes.count).contains(error.offset))
        }
    }

    /// Reads every value in every way.
    private func visit(_ node: JSONNode) -> Int {
        _ = (node.string, node.int, node.double, node.number?.description, node.hashValue)
        let inner = node.elements.map { visit($0) } + node.members.map { $0.name.isEmpty ? 1 : visit($0.value) }
        return inner.reduce(1, +)
    }
}
