import JSON
import Testing

@testable import JSONSchema

@Suite("Names of members")
struct NameTableTests {
    /// Of every length up to some words of the machine, each differing from the next in its first, middle or last byte.
    private static let names: [String] = (0..<40).flatMap { length -> [String] in
        let plain = Array(repeating: UInt8(ascii: "x"), count: length)
        let places = Set([0, length / 2, length - 1]).filter(plain.indices.contains)
        return [plain].map { String(decoding: $0, as: UTF8.self) }
            + places.sorted().map { place in
                var other = plain
                other[place] = UInt8(ascii: "y")
                return String(decoding: other, as: UTF8.self)
            }
    }

    @Test("Every name is found, in whatever order and spelling, and none beside it", arguments: [false, true])
    func found(isEscaped: Bool) throws {
        let even = Self.names.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
        let known = even.enumerated().map { "\"\($1)\": {\"const\": \($0)}" }
        let schema = try schema("{\"additionalProperties\": false, \"properties\": {\(known.joined(separator: ","))}}")
        for (number, name) in even.enumerated().reversed() {
            let spelled = isEscaped ? name.replacing("x", with: "\\u0078") : name
            #expect(schema.isValid(try json("{\"\(spelled)\": \(number)}")), "\(name)")
            #expect(!schema.isValid(try json("{\"\(spelled)\": \(number + 1)}")), "\(name)")
        }
        for name in Self.names where !even.contains(name) {
            #expect(!schema.isValid(try json("{\"\(name)\": 0}")), "\(name)")
        }
    }

    @Test("Thousands of names are told apart, and counted where they are required")
    func many() throws {
        let names = (0..<5_000).map { "\"name\($0)\"" }
        let schema = try schema("{\"required\": [\(names.joined(separator: ","))]}")
        let members = names.shuffled().map { "\($0):0" }
        #expect(schema.isValid(try json("{\(members.joined(separator: ","))}")))
        let missing = members.filter { !$0.hasPrefix("\"name4999\"") && !$0.hasPrefix("\"name17\"") }
        let violations = schema.violations(of: try json("{\(missing.joined(separator: ","))}"))
        #expect(violations.map(\.pointer) == ["/name17", "/name4999"])
    }

    @Test("Who wrote a name wrong is told which one was meant")
    func suggestions() throws {
        let text = #"{"additionalProperties": false, "properties": {"customerId": {}, "amount": {}, "vat": {}}}"#
        func message(_ name: String) throws -> String {
            try schema(text).violations(of: try json("{\"\(name)\": 1}")).map(\.message).joined()
        }
        #expect(try message("customerID") == "is not known here: did you mean customerId?")
        #expect(try message("costumerId") == "is not known here: did you mean customerId?")
        #expect(try message("ammount") == "is not known here: did you mean amount?")
        #expect(try message("tax") == "is not known here; known are customerId, amount, vat")
    }

    @Test("Distances are those of a slow and simple way to count them")
    func distances() {
        let words = ["", "a", "ab", "ba", "abc", "acb", "abcd", "bcda", "required", "requird", "reqiured"]
        for one in words {
            for other in words {
                for most in 1...3 {
                    let slow = Self.distance(Array(one.utf8), Array(other.utf8))
                    let expected = slow <= most ? slow : nil
                    #expect(
                        EditDistance.between(one.utf8, other.utf8, most: most) == expected, "\(one) \(other) \(most)")
                }
            }
        }
    }

    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var table = Array(repeating: Array(repeating: 0, count: other.count + 1), count: one.count + 1)
        for row in 0...one.count {
            for column in 0...other.count {
                guard row > 0, column > 0 else {
                    table[row][column] = max(row, column)
                    continue
                }
                let isSame = one[row - 1] == other[column - 1]
                var best = min(
                    table[row - 1][column] + 1, table[row][column - 1] + 1,
                    table[row - 1][column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, one[row - 1] == other[column - 2], one[row - 2] == other[column - 1] {
                    best = min(best, table[row - 2][column - 2] + 1)
                }
                table[row][column] = best
            }
        }
        return table[one.count][other.count]
    }
}
