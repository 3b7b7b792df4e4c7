import FilterPolicy
import Testing

@Suite struct OperatorTests {
    static let examples = [
        // Plain values.
        Example(
            #"{"a": ["x", "y"]}"#, yes: [#"{"a": "x"}"#, #"{"a": "y", "b": 1}"#, #"{"a": "\u0078"}"#],
            no: [#"{"a": "X"}"#, #"{"a": "xy"}"#, #"{"a": ""}"#, #"{"b": "x"}"#, #"{"a": {"x": "x"}}"#]),
        Example(
            #"{"a": [100]}"#, yes: [#"{"a": 100}"#, #"{"a": 100.0}"#, #"{"a": 1e2}"#, #"{"a": 1000e-1}"#],
            no: [#"{"a": "100"}"#, #"{"a": 100.00000000000000001}"#, #"{"a": -100}"#]),
        Example(
            #"{"a": [9007199254740993]}"#, yes: [#"{"a": 9007199254740993}"#], no: [#"{"a": 9007199254740992}"#]),
        Example(#"{"a": [0]}"#, yes: [#"{"a": 0}"#, #"{"a": -0.0}"#], no: [#"{"a": false}"#, #"{"a": null}"#]),
        Example(#"{"a": [true]}"#, yes: [#"{"a": true}"#], no: [#"{"a": "true"}"#, #"{"a": false}"#, #"{"a": 1}"#]),
        Example(#"{"a": [null]}"#, yes: [#"{"a": null}"#], no: [#"{"a": ""}"#, "{}", #"{"a": "null"}"#, #"{"a": 0}"#]),
        Example(#"{"a": [""]}"#, yes: [#"{"a": ""}"#], no: [#"{"a": null}"#, "{}"]),
        Example(#"{"é": ["é"]}"#, yes: [#"{"é": "é"}"#], no: [#"{"é": "e\u0301"}"#, #"{"e\u0301": "é"}"#]),
        // Beginnings and ends.
        Example(
            #"{"time": [{"prefix": "2017-10-02"}]}"#,
            yes: [#"{"time": "2017-10-02T18:43:48Z"}"#, #"{"time": "2017-10-02"}"#],
            no: [#"{"time": "2017-10-0"}"#, #"{"time": "on 2017-10-02"}"#, #"{"time": 2017}"#, "{}"]),
        Example(
            #"{"f": [{"suffix": ".png"}]}"#, yes: [#"{"f": "a.png"}"#, #"{"f": ".png"}"#],
            no: [#"{"f": "a.PNG"}"#, #"{"f": "png"}"#]),
        Example(
            #"{"a": [{"prefix": {"equals-ignore-case": "EventB"}}]}"#, yes: [#"{"a": "eVENTbridge"}"#],
            no: [#"{"a": "event"}"#, #"{"a": "my eventb"}"#]),
        Example(
            #"{"a": [{"suffix": {"equals-ignore-case": "tBridge"}}]}"#, yes: [#"{"a": "EVENTBRIDGE"}"#],
            no: [#"{"a": "bridge"}"#, #"{"a": "tbridges"}"#]),
        Example(
            #"{"a": [{"equals-ignore-case": "Straße Ως"}]}"#, yes: [#"{"a": "STRASSE ωσ"}"#, #"{"a": "straße ΩΣ"}"#],
            no: [#"{"a": "strase ως"}"#, #"{"a": 1}"#]),
        // Wildcards.
        Example(
            #"{"a": [{"wildcard": "dir/*.png"}]}"#,
            yes: [#"{"a": "dir/a.png"}"#, #"{"a": "dir/.png"}"#, #"{"a": "dir/a/b.png.png"}"#],
            no: [#"{"a": "dir/a.png "}"#, #"{"a": "/dir/a.png"}"#, #"{"a": "dir.png"}"#, #"{"a": 5}"#]),
        Example(#"{"a": [{"wildcard": "*"}]}"#, yes: [#"{"a": ""}"#, #"{"a": "x"}"#], no: [#"{"a": 1}"#, "{}"]),
        Example(
            #"{"a": [{"wildcard": "*ab*ab*"}]}"#, yes: [#"{"a": "abab"}"#, #"{"a": "xaabxbabx"}"#],
            no: [#"{"a": "abb"}"#, #"{"a": "aba"}"#]),
        Example(#"{"a": [{"wildcard": "aa*aa"}]}"#, yes: [#"{"a": "aaaa"}"#], no: [#"{"a": "aaa"}"#]),
        Example(
            #"{"a": [{"wildcard": "\\*\\\\*"}]}"#, yes: [#"{"a": "*\\"}"#, #"{"a": "*\\x"}"#],
            no: [#"{"a": "x\\"}"#, #"{"a": "*"}"#]),
        Example(#"{"a": [{"wildcard": "plain"}]}"#, yes: [#"{"a": "plain"}"#], no: [#"{"a": "plainer"}"#]),
        // Numbers.
        Example(
            #"{"n": [{"numeric": [">", 0, "<=", 5]}]}"#, yes: [#"{"n": 5}"#, #"{"n": 1e-30}"#, #"{"n": 5.000}"#],
            no: [#"{"n": 0}"#, #"{"n": 5.0000000000000000001}"#, #"{"n": "3"}"#, #"{"n": null}"#, "{}"]),
        Example(#"{"n": [{"numeric": ["<", 10]}]}"#, yes: [#"{"n": 9.99}"#, #"{"n": -1e400}"#], no: [#"{"n": 10}"#]),
        Example(#"{"n": [{"numeric": ["=", 301.8]}]}"#, yes: [#"{"n": 3.018e2}"#], no: [#"{"n": 301.80001}"#]),
        Example(
            #"{"n": [{"numeric": [">=", 1e400]}]}"#, yes: [#"{"n": 1e400}"#, #"{"n": 2e400}"#], no: [#"{"n": 9e399}"#]),
        Example(#"{"n": [{"numeric": ["<=", 5, ">=", 5]}]}"#, yes: [#"{"n": 5}"#], no: [#"{"n": 4}"#]),
        // Addresses.
        Example(
            #"{"ip": [{"cidr": "10.0.0.0/24"}]}"#, yes: [#"{"ip": "10.0.0.0"}"#, #"{"ip": "10.0.0.255"}"#],
            no: [
                #"{"ip": "10.0.1.0"}"#, #"{"ip": "10.0.0"}"#, #"{"ip": "10.0.0.1/32"}"#, #"{"ip": "010.0.0.1"}"#,
                #"{"ip": "::ffff:10.0.0.1"}"#, #"{"ip": 10}"#,
            ]),
        Example(
            #"{"ip": [{"cidr": "10.0.0.77/24"}, {"cidr": "0.0.0.0/0"}]}"#,
            yes: [#"{"ip": "10.0.0.1"}"#, #"{"ip": "255.255.255.255"}"#],
            no: [#"{"ip": "::"}"#, #"{"ip": "256.0.0.1"}"#]),
        Example(
            #"{"ip": [{"cidr": "2001:db8::/32"}]}"#,
            yes: [#"{"ip": "2001:db8::1"}"#, #"{"ip": "2001:0DB8:0:0:0:0:1.2.3.4"}"#],
            no: [
                #"{"ip": "2001:db9::"}"#, #"{"ip": "2001:db8::1::"}"#, #"{"ip": "2001:db8:1"}"#,
                #"{"ip": "2001:db8::1%eth0"}"#,
            ]),
        Example(
            #"{"ip": [{"cidr": "::1/128"}]}"#, yes: [#"{"ip": "::1"}"#, #"{"ip": "0:0:0:0:0:0:0:1"}"#],
            no: [#"{"ip": "::"}"#, #"{"ip": ":::1"}"#, #"{"ip": "1"}"#]),
        // Being there.
        Example(
            #"{"a": {"b": [{"exists": true}]}}"#, yes: [#"{"a": {"b": 0}}"#, #"{"a": {"b": null}}"#],
            no: [#"{"a": {}}"#, "{}", #"{"a": {"b": {"c": 1}}}"#, #"{"a": {"b": []}}"#]),
        Example(
            #"{"a": {"b": [{"exists": false}]}}"#,
            yes: [#"{"a": {"c": 0}}"#, "{}", #"{"a": 5}"#, #"{"a": {"b": {"c": 1}}}"#, #"{"a": {"b": []}}"#],
            no: [#"{"a": {"b": 0}}"#, #"{"a": {"b": null}}"#]),
        Example(#"{"a": [{"exists": false}, "x"]}"#, yes: ["{}", #"{"a": "x"}"#], no: [#"{"a": "y"}"#]),
    ]

    @Test("An entry is met by what it says, and by nothing else", arguments: examples)
    func meets(_ example: Example) throws {
        let policy = try policy(example.policy)
        for document in example.matched { #expect(policy.matches(try parse(document)), "\(document)") }
        for document in example.unmatched { #expect(!policy.matches(try parse(document)), "\(document)") }
    }

    static let excluding = [
        Example(
            #"{"a": [{"anything-but": "x"}]}"#,
            yes: [#"{"a": "y"}"#, #"{"a": 1}"#, #"{"a": null}"#, #"{"a": ["x", "y"]}"#],
            no: [#"{"a": "x"}"#, "{}", #"{"a": ["x"]}"#, #"{"a": []}"#, #"{"a": {}}"#]),
        Example(#"{"a": [{"anything-but": 123}]}"#, yes: [#"{"a": 124}"#, #"{"a": "123"}"#], no: [#"{"a": 123.0}"#]),
        Example(
            #"{"a": [{"anything-but": [100, "200", null, true]}]}"#, yes: [#"{"a": 200}"#, #"{"a": false}"#],
            no: [#"{"a": 1e2}"#, #"{"a": "200"}"#, #"{"a": null}"#, #"{"a": true}"#]),
        Example(
            #"{"a": [{"anything-but": {"prefix": "init"}}]}"#, yes: [#"{"a": "in"}"#, #"{"a": 5}"#],
            no: [#"{"a": "initializing"}"#, "{}"]),
        Example(
            #"{"a": [{"anything-but": {"suffix": [".png", ".gif"]}}]}"#, yes: [#"{"a": "a.jpg"}"#],
            no: [#"{"a": "a.png"}"#, #"{"a": "a.gif"}"#]),
        Example(
            #"{"a": [{"anything-but": {"equals-ignore-case": ["initializing", "stopped"]}}]}"#,
            yes: [#"{"a": "running"}"#], no: [#"{"a": "INITIALIZING"}"#, #"{"a": "Stopped"}"#]),
        Example(
            #"{"a": [{"anything-but": {"wildcard": "*/lib/*"}}]}"#, yes: [#"{"a": "/usr/bin/x"}"#],
            no: [#"{"a": "/usr/lib/x"}"#]),
        Example(
            #"{"a": [{"anything-but": {"prefix": {"equals-ignore-case": "Init"}}}]}"#, yes: [#"{"a": "x"}"#],
            no: [#"{"a": "iNITs"}"#]),
        Example(
            #"{"a": [{"anything-but": "x"}, {"exists": false}]}"#, yes: ["{}", #"{"a": "y"}"#], no: [#"{"a": "x"}"#]),
        Example(
            #"{"a": [{"anything-but": "x"}, {"anything-but": "y"}]}"#, yes: [#"{"a": "x"}"#, #"{"a": "y"}"#], no: ["{}"]
        ),
    ]

    @Test("What must be anything but something must be something", arguments: excluding)
    func excludes(_ example: Example) throws { try meets(example) }
}
