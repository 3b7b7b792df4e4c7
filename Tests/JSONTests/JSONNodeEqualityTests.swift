import JSON
import Testing

@Suite struct JSONNodeEqualityTests {
    private static let many = (0..<100).map { "\"n\($0)\":[\($0)]" }

    @Test(
        "Values are equal in JSON Schema's sense, and hash alike",
        arguments: [
            ("1", "1.0"), ("[1,2]", "[1e0,20e-1]"), ("\"a\"", #""\u0061""#), (#""😀""#, #""\ud83d\ude00""#),
            (#"{"a":1,"b":2}"#, #"{"b":2.0,"a":1}"#), (#"{"a":{"x":[],"y":{}}}"#, #"{"\u0061":{"y":{},"x":[ ]}}"#),
            ("null", " null "), ("[true,false]", "[true, false]"), ("{}", "{ }"), ("1e400", "10e399"),
            ("{\(many.joined(separator: ","))}", "{\(many.reversed().joined(separator: " , "))}"),
        ])
    func equal(one: String, other: String) throws {
        let (one, other) = (try parse(one), try parse(other))
        #expect(one.isEqual(to: other) && other.isEqual(to: one))
        #expect(one.hashValue == other.hashValue)
        #expect(Set([one, other]).count == 1)
    }

    @Test("Values that differ are not equal, and a set holds them all")
    func different() throws {
        let values = [
            "null", "true", "false", "0", "1", "\"1\"", "\"\"", "[]", "{}", "[0]", "[false]", "[null]", "[1,2]",
            "[2,1]",
            "[[1],2]", "[[1,2]]", "[1,[2]]", #"{"a":1}"#, #"{"a":"1"}"#, #"{"b":1}"#, #"{"a":1,"b":2}"#,
            #"{"a":2,"b":1}"#, #"["a","b"]"#, #"["ab"]"#, #"["ab",""]"#, "1e400", "1e401", "0.1",
            "0.10000000000000000000001", "{\(Self.many.joined(separator: ","))}",
            "{\(Self.many.dropLast().joined(separator: ",")),\"n99\":[98]}",
            "{\(Self.many.dropLast().joined(separator: ",")),\"m99\":[99]}",
        ]
        let nodes = try values.map { try parse($0) }
        for (left, one) in nodes.enumerated() {
            for (right, other) in nodes.enumerated() {
                #expect((one == other) == (left == right), "\(one) == \(other)")
            }
        }
        #expect(Set(nodes).count == values.count)
    }

    @Test("Unique items among many are found without comparing each with each", .timeLimit(.minutes(1)))
    func unique() throws {
        let items = (0..<20_000).map { #"{"id":\#($0),"tags":["a","b"]}"# }
        let array = try parse("[\(items.joined(separator: ","))]")
        #expect(Set(array.elements).count == 20_000)
        #expect(Set(try parse("[1,1.0,\"1\",[1],[1.0]]").elements).count == 3)
    }
}
