import JSON
import Testing

@testable import JSONSchema

@Suite("Formats")
struct FormatTests {
    static let cases: [(String, valid: [String], invalid: [String])] = [
        (
            "date-time",
            [
                "1963-06-19T08:30:06.283185Z", "1990-12-31T23:59:60Z", "1990-12-31T15:59:60.123-08:00",
                "1963-06-19t08:30:06z", "2020-02-29T00:00:00+14:00",
            ],
            [
                "1998-12-31T23:58:60Z", "1990-02-31T15:59:59-08:00", "1963-06-19T08:30:06", "1963-06-19 08:30:06Z",
                "2021-02-29T00:00:00Z", "1963-06-19T08:30:06.Z", "1990-12-31T24:00:00Z", "", "1963-06-1৪T00:00:00Z",
            ]
        ),
        (
            "date", ["1963-06-19", "2000-02-29"],
            ["1963-6-19", "1900-02-29", "1963-06-31", "1963-13-01", "06/19/1963", ""]
        ),
        (
            "email",
            [
                "joe.bloggs@example.com", "te~st@example.com", "\"joe bloggs\"@example.com", "a@b", "joe@[127.0.0.1]",
                "joe@[IPv6:::1]",
            ],
            [
                "2962", ".test@example.com", "test.@example.com", "te..st@example.com", "a@", "@b", "a@-b.com",
                "a@b-.com", "a@b..c", "joe@[127.0.0.300]", "a b@example.com", "joe@exa=mple.com",
            ]
        ),
        (
            "uri",
            [
                "http://foo.bar/?baz=qux#quux", "http://[2001:db8::7]/c=GB?one", "mailto:John.Doe@example.com",
                "urn:oasis:names", "https://u:p@e.org:8080/a%20b", "tel:+1-816",
            ],
            [
                "//foo.bar", "/abc", "\\\\WINDOWS\\x", "abc", "http:// a.b", "http://e.org/a b", "http://[fe80/",
                "http://e.org:8x/", "http://a/%zz", "http://a/<b>", "",
            ]
        ),
        (
            "uri-reference", ["//foo.bar", "/abc", "abc", "", "#frag", "a/b:c", "http://e.org/"],
            ["a:b:c d", "1a:b", "\\\\x", "#a#b"]
        ),
        (
            "uri-template", ["http://e.org/{id}{/path*}{?a,b:3}", "x"],
            ["http://e.org/{", "{}", "a}b", "{a b}", "{a:0}", "{a.}"]
        ),
        (
            "uuid", ["2EB8AA08-aa98-11ea-b4aa-73b441d16380"],
            [
                "2eb8aa08-aa98-11ea-b4aa-73b441d1638", "2eb8aa08aa9811eab4aa73b441d16380aaaa",
                "2eb8aa08-aa98-11ea-b4ga-73b441d16380",
            ]
        ),
    ]

    @Test("Each format accepts what it should and nothing else", arguments: cases)
    func format(_ name: String, _ valid: [String], _ invalid: [String]) throws {
        let text = "{\"format\": \"\(name)\"}"
        for value in valid { #expect(try isValid(quoted(value), under: text), "\(value) should be valid") }
        for value in invalid { #expect(try !isValid(quoted(value), under: text), "\(value) should be invalid") }
        #expect(try isValid("17", under: text))
    }

    @Test("A format is an annotation, unless it is to be an assertion")
    func annotation() throws {
        let schema = try JSONSchema(compiling: try json(#"{"format": "date", "items": {"format": "own"}}"#))
        #expect(schema.isValid(try json("\"no date\"")))
    }

    private func quoted(_ text: String) -> String { String(decoding: text.jsonBytes, as: UTF8.self) }
}
