import Testing

@testable import JSONSchema

@Suite("References between URIs")
struct URIReferenceTests {
    /// RFC 3986, section 5.4, but for what a fragment adds.
    static let examples: [(String, String)] = [
        ("g:h", "g:h"), ("g", "http://a/b/c/g"), ("./g", "http://a/b/c/g"), ("g/", "http://a/b/c/g/"),
        ("/g", "http://a/g"),
        ("//g", "http://g"), ("?y", "http://a/b/c/d;p?y"), ("g?y", "http://a/b/c/g?y"), ("#s", "http://a/b/c/d;p?q"),
        ("g#s", "http://a/b/c/g"), (";x", "http://a/b/c/;x"), ("g;x?y#s", "http://a/b/c/g;x?y"),
        ("", "http://a/b/c/d;p?q"),
        (".", "http://a/b/c/"), ("./", "http://a/b/c/"), ("..", "http://a/b/"), ("../", "http://a/b/"),
        ("../g", "http://a/b/g"), ("../..", "http://a/"), ("../../g", "http://a/g"), ("../../../g", "http://a/g"),
        ("../../../../g", "http://a/g"), ("/./g", "http://a/g"), ("/../g", "http://a/g"), ("g.", "http://a/b/c/g."),
        (".g", "http://a/b/c/.g"), ("g..", "http://a/b/c/g.."), ("./../g", "http://a/b/g"),
        ("./g/.", "http://a/b/c/g/"),
        ("g/./h", "http://a/b/c/g/h"), ("g/../h", "http://a/b/c/h"), ("g;x=1/../y", "http://a/b/c/y"),
        ("g?y/../x", "http://a/b/c/g?y/../x"), ("http:g", "http:g"),
    ]

    @Test("They resolve as RFC 3986 has it", arguments: examples)
    func resolution(_ reference: String, _ expected: String) {
        let base = URIReference("http://a/b/c/d;p?q")
        #expect(URIReference(reference).resolved(against: base).withoutFragment == expected)
    }

    @Test("Without a base they stay what they are, and a urn has no folders")
    func bases() {
        #expect(URIReference("b/../c").resolved(against: URIReference("")).withoutFragment == "c")
        #expect(URIReference("c").resolved(against: URIReference("a/b")).withoutFragment == "a/c")
        #expect(URIReference("#x").resolved(against: URIReference("urn:a:b")).withoutFragment == "urn:a:b")
        #expect(URIReference("urn:a:..").resolved(against: URIReference("http://a/b")).withoutFragment == "urn:a:..")
        #expect(URIReference("d").resolved(against: URIReference("http://a")).withoutFragment == "http://a/d")
    }
}
