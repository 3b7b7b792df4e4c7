import FilterPolicy
import Testing

/// Fields together, alternatives, arrays and names.
@Suite struct ShapeTests {
    static let examples = [
        Example(
            #"{"a": ["x"], "b": {"c": [1], "d": {"e": [true]}}}"#,
            yes: [#"{"a": "x", "b": {"c": 1, "d": {"e": true, "f": 0}}}"#],
            no: [
                #"{"a": "x", "b": {"c": 1}}"#, #"{"a": "x", "b": {"c": 2, "d": {"e": true}}}"#,
                #"{"b": {"c": 1, "d": {"e": true}}}"#, #"{"a": "x", "b": "c"}"#,
            ]),
        Example(
            #"{"a": ["s"], "$or": [{"b": [1]}, {"c": [1], "d": [1], "$or": [{"e": [1]}, {"f": [1]}]}]}"#,
            yes: [#"{"a": "s", "b": 1}"#, #"{"a": "s", "c": 1, "d": 1, "f": 1}"#],
            no: [#"{"a": "s"}"#, #"{"b": 1}"#, #"{"a": "s", "c": 1, "d": 1}"#, #"{"a": "s", "$or": [{"b": 1}]}"#]),
        Example(
            #"{"x": {"$or": [{"a": [1]}, {"b": {"c": [1]}}]}}"#,
            yes: [#"{"x": {"a": 1}}"#, #"{"x": {"b": {"c": 1}}}"#], no: [#"{"a": 1}"#, #"{"x": {}}"#]),
        Example(
            #"{"a": ["x", "y"]}"#, yes: [#"{"a": ["z", "y"]}"#, #"{"a": [["z", [["x"]]], {}]}"#],
            no: [#"{"a": ["z"]}"#, #"{"a": []}"#, #"{"a": [{"x": "x"}]}"#]),
        Example(
            #"{"who": {"name": ["Anna"], "role": ["admin"]}}"#,
            yes: [
                #"{"who": {"name": "Anna", "role": "admin"}}"#,
                #"{"who": [{"name": "Bob", "role": "guest"}, [{"name": "Anna", "role": "admin"}]]}"#,
            ],
            no: [
                #"{"who": [{"name": "Anna", "role": "guest"}, {"name": "Bob", "role": "admin"}]}"#,
                #"{"who": ["Anna", "admin"]}"#,
            ]),
        Example(
            #"{"who": {"name": ["Anna"], "left": [{"exists": false}]}}"#,
            yes: [#"{"who": [{"name": "Bob", "left": 1}, {"name": "Anna"}]}"#],
            no: [#"{"who": [{"name": "Bob"}, {"name": "Anna", "left": 1}]}"#]),
        Example(#"{"a.b": [1]}"#, yes: [#"{"a.b": 1}"#], no: [#"{"a": {"b": 1}}"#]),
        Example(
            #"{"numeric": ["x"], "prefix": {"y": [1]}}"#, yes: [#"{"numeric": "x", "prefix": {"y": 1}}"#],
            no: [#"{"numeric": "x"}"#]),
        Example(#"{"": [1]}"#, yes: [#"{"": 1}"#], no: ["{}"]),
        Example(#"{"a": [1]}"#, no: ["5", "null", "[]", #"["a"]"#]),
        Example(#"{"a": [{"exists": false}]}"#, yes: ["5", "[]"]),
    ]

    @Test("All fields must be met, one of an $or, one of an array", arguments: examples)
    func meets(_ example: Example) throws {
        let policy = try policy(example.policy)
        for document in example.matched { #expect(policy.matches(try parse(document)), "\(document)") }
        for document in example.unmatched { #expect(!policy.matches(try parse(document)), "\(document)") }
    }

    /// The event and the rules that the user guide of EventBridge and the page of its rule engine show.
    static let instance = #"""
        {"version": "0", "id": "ddddd4-aaaa-7777-4444-345dd43cc333", "detail-type": "EC2 Instance State-change Notification",
         "source": "aws.ec2", "account": "012345679012", "time": "2017-10-02T16:24:49Z", "region": "us-east-1",
         "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000"],
         "detail": {"c-count": 5, "d-count": 3, "x-limit": 301.8, "source-ip": "10.0.0.33",
                    "instance-id": "i-000000aaaaaa00000", "state": "running"}}
        """#

    @Test(
        "The documented rules match the documented event",
        arguments: [
            #"{"detail-type": ["EC2 Instance State-change Notification"], "resources": ["arn:aws:ec2:us-east-1:123456789012:instance/i-000000aaaaaa00000"], "detail": {"state": ["initializing", "running"]}}"#,
            #"{"time": [{"prefix": "2017-10-02"}]}"#, #"{"source": [{"suffix": "ec2"}]}"#,
            #"{"source": [{"equals-ignore-case": "EC2"}, {"equals-ignore-case": "AWS.EC2"}]}"#,
            #"{"detail": {"state": [{"anything-but": "initializing"}]}}"#,
            #"{"detail": {"x-limit": [{"anything-but": 123}]}}"#,
            #"{"detail": {"state": [{"anything-but": ["stopped", "overloaded"]}]}}"#,
            #"{"detail": {"x-limit": [{"anything-but": [100, 200, 300]}]}}"#,
            #"{"detail": {"state": [{"anything-but": {"prefix": "init"}}]}}"#,
            #"{"detail": {"c-count": [{"numeric": [">", 0, "<=", 5]}], "d-count": [{"numeric": ["<", 10]}], "x-limit": [{"numeric": ["=", 3.018e2]}]}}"#,
            #"{"detail": {"source-ip": [{"cidr": "10.0.0.0/24"}]}}"#, #"{"detail": {"c-count": [{"exists": true}]}}"#,
            #"{"detail": {"e-count": [{"exists": false}]}}"#,
            #"{"time": [{"prefix": "2017-10-02"}], "detail": {"state": [{"anything-but": "initializing"}], "c-count": [{"numeric": [">", 0, "<=", 5]}], "d-count": [{"numeric": ["<", 10]}], "x-limit": [{"anything-but": [100, 200, 300]}], "source-ip": [{"cidr": "10.0.0.0/8"}]}}"#,
            #"{"detail": {"$or": [{"c-count": [{"numeric": [">", 9]}]}, {"d-count": [{"numeric": ["<", 10]}]}, {"x-limit": [{"numeric": ["=", 3.018e2]}]}]}}"#,
        ])
    func documented(rule: String) throws {
        #expect(try policy(rule).matches(parse(Self.instance)))
    }
}
