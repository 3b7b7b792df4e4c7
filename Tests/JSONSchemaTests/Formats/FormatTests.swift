import JSON
import Testing

@testable import JSONSchema

@Suite("Formats")
struct FormatTests {
    typealias Case = (format: String, valid: [String], invalid: [String])

    /// U+FFFE, which no literal may hold.
    private static let noncharacter = String(decoding: [0xEF, 0xBF, 0xBE], as: UTF8.self)

    static let times: [Case] = [
        (
            "date-time",
            [
                "1963-06-19T08:30:06.283185Z", "1990-12-31T23:59:60Z", "1990-12-31T15:59:60.123-08:00",
                "1963-06-19t08:30:06z", "2020-02-29T00:00:00+14:00",
            ],
            [
                "1998-12-31T23:58:60Z", "1990-02-31T15:59:59-08:00", "1963-06-19T08:30:06", "1963-06-19 08:30:06Z",
                "2021-02-29T00:00:00Z", "1963-06-19T08:30:06.Z", "1990-12-31T24:00:00Z", "", "1963-06-1৪T00:00:00Z",
                "1963-06-19T08:30:06Z ", "1963-06-19T08:30:06+1:00",
            ]
        ),
        (
            "date", ["1963-06-19", "2000-02-29", "0000-01-01"],
            [
                "1963-6-19", "1900-02-29", "1963-06-31", "1963-13-01", "1963-00-01", "1963-01-00", "06/19/1963",
                "19630619", "",
            ]
        ),
        (
            "time", ["08:30:06Z", "08:30:06.5+00:20", "23:59:60z", "15:59:60-08:00", "01:29:60+01:30"],
            [
                "08:30:06", "8:30:06Z", "24:00:00Z", "23:59:61Z", "22:59:60Z", "23:59:60+00:30", "08:30:06.Z", "08:30Z",
                "",
            ]
        ),
        (
            "duration",
            [
                "P4DT12H30M5S", "P1Y2M3D", "P1M2D", "PT1H2M3S", "PT2M3S", "P2W", "PT0S", "P0D", "P1YT1S",
                "P00012345678901D",
            ],
            [
                "P", "PT", "P1YT", "P1", "P1D2H", "PT1D", "P2S", "P1Y2W", "P2W1D", "P1Y1D", "PT1H1S", "P1D1Y", "P1Y1Y",
                "1Y",
                "P-1Y", "P1.5Y", "PT1H2H", "P1DT1HT1S", "P1W ", "", "P২Y", "P1DT", "PD",
            ]
        ),
    ]

    static let addresses: [Case] = [
        (
            "email",
            [
                "joe.bloggs@example.com", "te~st@example.com", "\"joe bloggs\"@example.com", "a@b", "joe@[127.0.0.1]",
                "joe@[IPv6:::1]", "\"a\\\"@b\"@c",
            ],
            [
                "2962", ".test@example.com", "test.@example.com", "te..st@example.com", "a@", "@b", "a@-b.com",
                "a@b-.com", "a@b..c", "joe@[127.0.0.300]", "a b@example.com", "joe@exa=mple.com", "jöe@example.com",
                "a@ü.de",
                "a@[]", "a@[", "\"a\"b\"@c", "\"a\\\"@c", String(repeating: "a", count: 65) + "@b.c",
            ]
        ),
        (
            "idn-email", ["실례@실례.테스트", "jöe@example.com", "\"jö e\"@ü.de", "a@b.c"],
            ["2962", "jöe", "ö..ö@b.c", "a@ü..de", "a@-ü.de", "\"jö\u{1}\"@b.c"]
        ),
        (
            "ipv4", ["192.168.0.1", "0.0.0.0", "255.255.255.255"],
            [
                "127.0.0.0.1", "256.1.1.1", "127.0", "087.10.0.1", "1.2.3.", ".1.2.3", "1..2.3", "0x7f.0.0.1",
                "1.2.3.4/8", "",
            ]
        ),
        (
            "ipv6",
            ["::1", "::", "d6::", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:7::", "::ffff:192.168.0.1", "1:2:3:4:5:6:1.2.3.4"],
            [
                "12345::", ":::1", "1::d6::42", ":2:3:4:5:6:7:8", "1:2:3:4:5:6:7:", "1:2:3:4:5:6:7", "fe80::a%eth1",
                "::/64",
                "1:2:3:4:1.2.3", "::1.2.3.4:5", "1:2:3:4:5:6:7:1.2.3.4", "127.0.0.1", "[::1]", "1:2:3:4:5:6:7:8::", "",
                ":",
            ]
        ),
        (
            "uuid", ["2EB8AA08-aa98-11ea-b4aa-73b441d16380", "00000000-0000-0000-0000-000000000000"],
            [
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08aa9811eab4aa73b441d16380aaaa",
                "2eb8aa08-aa98-11ea-b4ga-73b441d16380", "",
            ]
        ),
    ]

    static let references: [Case] = [
        (
            "uri",
            [
                "http://foo.bar/?baz=qux#quux", "http://[2001:db8::7]/c=GB?one", "mailto:John.Doe@example.com",
                "urn:oasis:names", "https://u:p@e.org:8080/a%20b", "tel:+1-816", "http://[v1.a:b]/", "a:",
                "file:///etc", "a://",
            ],
            [
                "//foo.bar", "/abc", "\\\\WINDOWS\\x", "abc", "http:// a.b", "http://e.org/a b", "http://[fe80/",
                "http://e.org:8x/", "http://a/%zz", "http://a/<b>", "", "http://[v1]/", "http://[vg.a]",
                "http://a@b@c/", ":a",
                "1a:b", "http://e.org/é", "http://a/b#c#d", "http://[::1]x/", "http://a%2",
            ]
        ),
        (
            "uri-reference", ["//foo.bar", "/abc", "abc", "", "#frag", "a/b:c", "http://e.org/", "?a=b?c"],
            ["a:b:c d", "1a:b", "\\\\x", "#a#b", "é", ":a", "//[1]"]
        ),
        (
            "iri", ["http://ƒøø.ßår/?∂éœ=πîx#πîüx", "http://é@ü:80/\u{10000}", "a:b?\u{E000}\u{F0000}"],
            [
                "/é", "é", "http://a/\u{E000}", "http://a/\(noncharacter)", "http://ü:é",
                "http://a/\u{80}", "é:a", "a:b#\u{E000}",
            ]
        ),
        (
            "iri-reference", ["é", "/âππ", "#ƒrägmênt", "", "//ü/é?\u{E000}"],
            ["#ƒräg\\mênt", noncharacter, "a b", "é:b"]
        ),
        (
            "uri-template",
            [
                "http://e.org/{id}{/path*}{?a,b:3}", "x", "{a.b.c}", "{%41b}", "é{a}", "{+a:9999}", "{|a}", "{x_1*,y}",
                "",
            ],
            [
                "http://e.org/{", "{}", "a}b", "{a b}", "{a:0}", "{a.}", "{a:10000}", "{.}", "{a,}", "{é}", "{a*:3}",
                "a b", "%4",
                "{{a}}", "'", "{a..b}", "{%4}", "a\u{80}", "{a:}",
            ]
        ),
        (
            "json-pointer", ["", "/", "/foo/0", "/a~1b~0", "/é//\"", "/ "], ["a", "#/a", "/~", "/~2", "/a~", "/~~0"]
        ),
        (
            "relative-json-pointer", ["0", "1/a", "0#", "120/foo~0", "1-1/a", "0+10#", "2+1"],
            ["", "/a", "-1/a", "+1/a", "01/a", "0##", "1a", "#", "0/~", "1+0/a", "1-/a", "0#/"]
        ),
    ]

    @Test("Each format accepts what it should and nothing else", arguments: times + addresses + references)
    func format(_ name: String, _ valid: [String], _ invalid: [String]) throws {
        let text = "{\"format\": \"\(name)\"}"
        for value in valid { #expect(try isValid(quoted(value), under: text), "\(value) should be valid") }
        for value in invalid { #expect(try !isValid(quoted(value), under: text), "\(value) should be invalid") }
        #expect(try isValid("17", under: text))
    }

    @Test("A regular expression may be one that this engine would not run, but one of ECMA-262 it must be")
    func regex() throws {
        let regex = try #require(SchemaFormat(rawValue: "regex"))
        for text in [
            "", "([abc])+\\s+$", "(a)\\1", "\\1(a)", "(?<n>a)\\k<n>", "\\k<n>(?<n>a)", "\\p{Lu}\\p{Script=Greek}",
            "a{999999999}",
            "(?:a{1000}){1000}", String(repeating: "a", count: 10_000),
            String(repeating: "(", count: 200) + String(repeating: ")", count: 200),
        ] {
            #expect(accepts(regex, text), "\(text)")
        }
        for text in [
            "^(abc]", "\\a", "\\Z", "(a)\\2", "\\1", "\\k<n>", "(?<n>a)\\k<m>", "(?<n>a)\\k", "[\\1]", "\\p{Nonsense}",
            "a**", "{",
            "\\-", "(?<n>a)(?<n>b)",
        ] {
            #expect(!accepts(regex, text), "\(text)")
        }
    }

    @Test("A format is an annotation, unless it is to be an assertion")
    func annotation() throws {
        let schema = try JSONSchema(compiling: try json(#"{"format": "date", "items": {"format": "own"}}"#))
        #expect(schema.isValid(try json("\"no date\"")))
    }

    private func quoted(_ text: String) -> String { String(decoding: text.jsonBytes, as: UTF8.self) }
}

/// Whether a text is of a format, without a schema around it.
func accepts(_ format: SchemaFormat, _ text: String) -> Bool {
    let bytes = Array(text.utf8)
    return format.accepts(bytes.span)
}
