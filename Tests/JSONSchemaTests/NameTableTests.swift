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
}
