import FilterPolicy
import JSON
import Testing

@Suite struct RefusalTests {
    @Test(
        "A fault is refused with its code, where it stands",
        arguments: [
            ("[]", "type", ""), (#""x""#, "type", ""), ("{}", "empty", ""), (#"{"a": "x"}"#, "type", "/a"),
            (#"{"a": 1}"#, "type", "/a"), (#"{"a": null}"#, "type", "/a"), (#"{"a": []}"#, "empty", "/a"),
            (#"{"a": {}}"#, "empty", "/a"), (#"{"a": {"b/c": {"d~": []}}}"#, "empty", "/a/b~1c/d~0"),
            (#"{"a": [["x"]]}"#, "type", "/a/0"),
            (#"{"a": ["x", {}]}"#, "empty", "/a/1"), (#"{"a": [{"prefix": "x", "suffix": "y"}]}"#, "value", "/a/0"),
            (#"{"a": [{"contains": "x"}]}"#, "unknown_operator", "/a/0/contains"),
            (#"{"a": [{"prefix": 1}]}"#, "type", "/a/0/prefix"),
            (#"{"a": [{"prefix": ""}]}"#, "empty", "/a/0/prefix"),
            (#"{"a": [{"suffix": ["x"]}]}"#, "type", "/a/0/suffix"),
            (#"{"a": [{"prefix": {"wildcard": "x"}}]}"#, "unknown_operator", "/a/0/prefix/wildcard"),
            (#"{"a": [{"suffix": {"equals-ignore-case": ""}}]}"#, "empty", "/a/0/suffix/equals-ignore-case"),
            (#"{"a": [{"equals-ignore-case": null}]}"#, "type", "/a/0/equals-ignore-case"),
            (#"{"a": [{"wildcard": "a**b"}]}"#, "value", "/a/0/wildcard"),
            (#"{"a": [{"wildcard": "**"}]}"#, "value", "/a/0/wildcard"),
            (#"{"a": [{"wildcard": "a\\b"}]}"#, "value", "/a/0/wildcard"),
            (#"{"a": [{"wildcard": "a\\"}]}"#, "value", "/a/0/wildcard"),
            (#"{"a": [{"exists": "true"}]}"#, "type", "/a/0/exists"),
            (#"{"a": [{"numeric": 5}]}"#, "value", "/a/0/numeric"),
            (#"{"a": [{"numeric": []}]}"#, "value", "/a/0/numeric"),
            (#"{"a": [{"numeric": [">"]}]}"#, "value", "/a/0/numeric"),
            (#"{"a": [{"numeric": ["!=", 5]}]}"#, "value", "/a/0/numeric/0"),
            (#"{"a": [{"numeric": [">", "5"]}]}"#, "type", "/a/0/numeric/1"),
            (#"{"a": [{"numeric": [">", 5, ">", 6]}]}"#, "value", "/a/0/numeric/2"),
            (#"{"a": [{"numeric": [">", 5, "=", 6]}]}"#, "value", "/a/0/numeric/2"),
            (#"{"a": [{"numeric": ["=", 5, "<", 6]}]}"#, "value", "/a/0/numeric/0"),
            (#"{"a": [{"numeric": [">", 5, "<=", 5]}]}"#, "value", "/a/0/numeric"),
            (#"{"a": [{"numeric": [">", 5, "<", 1]}]}"#, "value", "/a/0/numeric"),
            (#"{"a": [{"cidr": "10.0.0.0"}]}"#, "value", "/a/0/cidr"),
            (#"{"a": [{"cidr": "10.0.0.0/33"}]}"#, "value", "/a/0/cidr"),
            (#"{"a": [{"cidr": "10.0.0.0/08"}]}"#, "value", "/a/0/cidr"),
            (#"{"a": [{"cidr": "10.0.0/8"}]}"#, "value", "/a/0/cidr"),
            (#"{"a": [{"cidr": "::/129"}]}"#, "value", "/a/0/cidr"),
            (#"{"a": [{"cidr": "/8"}]}"#, "value", "/a/0/cidr"), (#"{"a": [{"cidr": 10}]}"#, "type", "/a/0/cidr"),
            (#"{"a": [{"anything-but": []}]}"#, "empty", "/a/0/anything-but"),
            (#"{"a": [{"anything-but": [["x"]]}]}"#, "type", "/a/0/anything-but/0"),
            (#"{"a": [{"anything-but": {}}]}"#, "empty", "/a/0/anything-but"),
            (#"{"a": [{"anything-but": {"numeric": ["=", 1]}}]}"#, "unknown_operator", "/a/0/anything-but/numeric"),
            (#"{"a": [{"anything-but": {"prefix": ["x", ""]}}]}"#, "empty", "/a/0/anything-but/prefix/1"),
            (#"{"a": [{"anything-but": {"suffix": []}}]}"#, "empty", "/a/0/anything-but/suffix"),
            (#"{"$or": {"a": [1]}}"#, "type", "/$or"), (#"{"$or": [{"a": [1]}]}"#, "value", "/$or"),
            (#"{"$or": [{"a": [1]}, {}]}"#, "empty", "/$or/1"),
            (#"{"$or": [{"a": [1]}, 5]}"#, "type", "/$or/1"),
            (#"{"$or": [{"a": [1]}, {"prefix": ["x"]}]}"#, "misplaced_operator", "/$or/1/prefix"),
            (#"{"a": {"prefix": "x"}}"#, "misplaced_operator", "/a/prefix"),
            (#"{"a": {"exists": true}}"#, "misplaced_operator", "/a/exists"),
            (#"{"a": {"numeric": [">", 5]}}"#, "misplaced_operator", "/a/numeric"),
            (#"{"a": {"anything-but": ["x"]}}"#, "misplaced_operator", "/a/anything-but"),
        ])
    func refuses(json: String, code: String, pointer: String) throws {
        let fault = try #require(try refusal(of: json))
        #expect(fault.code == code)
        #expect(fault.pointer == pointer)
        #expect(!fault.message.isEmpty)
    }

    @Test("Pointers begin where the policy is said to stand")
    func pointer() throws {
        let node = try parse(#"{"a": 5}"#)
        #expect { _ = try FilterPolicy(parsing: node, at: "/filterPolicy") } throws: {
            ($0 as? FilterPolicyError)?.pointer == "/filterPolicy/a"
        }
    }

    @Test("What is at the limits is taken, and what is beyond is refused")
    func limits() throws {
        let small = FilterLimits(maxBytes: 70, maxDepth: 2, maxValues: 4, maxOperators: 2, maxAlternatives: 4)
        func code(_ json: String) throws -> String? { try refusal(of: json, limits: small)?.code }
        #expect(try code(#"{"a": ["\#(String(repeating: "x", count: 59))"]}"#) == nil)
        #expect(try code(#"{"a": ["\#(String(repeating: "x", count: 60))"]}"#) == "too_large")
        #expect(try code(#"{"a": {"b": [1]}}"#) == nil)
        #expect(try code(#"{"a": {"b": {"c": [1]}}}"#) == "too_deep")
        #expect(try code(#"{"a": [1,2], "b": [3,4]}"#) == nil)
        #expect(try code(#"{"a": [1,2], "b": [3,4,5]}"#) == "too_many_values")
        #expect(try code(#"{"a": [{"anything-but": [1,2,3]}]}"#) == nil)
        #expect(try code(#"{"a": [{"anything-but": [1,2,3,4]}]}"#) == "too_many_values")
        #expect(try code(#"{"a": [{"prefix": "a"}, {"prefix": "b"}, 1]}"#) == nil)
        #expect(try code(#"{"a": [{"exists":true},{"prefix":"b"},{"suffix":"c"}]}"#) == "too_many_values")
        #expect(try code(#"{"$or":[{"a":[1]},{"a":[2]}],"x":{"$or":[{"a":[1]},{"b":[1]}]}}"#) == nil)
        #expect(try code(#"{"$or":[{"$or":[{"a":[1]},{"b":[2]}]},{"c":[3]},{"d":[3]}]}"#) == nil)
        let tight = FilterLimits(maxAlternatives: 3)
        #expect(
            try refusal(of: #"{"$or":[{"a":[1]},{"a":[2]}],"x":{"$or":[{"a":[1]},{"b":[1]}]}}"#, limits: tight)?.code
                == "too_many_alternatives")
    }
}
