import Testing

@testable import Ingest

struct InboundFormTests {
    @Test(arguments: [
        ("a=1&b=2", [["a", "1"], ["b", "2"]]), ("", []), ("a", [["a", ""]]), ("a=b=c", [["a", "b=c"]]),
        ("&&a=1&", [["a", "1"]]),
        ("x=%E6%9D%B1+%26%20y", [["x", "東 & y"]]), ("%61=%2B", [["a", "+"]]),
    ]) func `a form is taken apart as browsers put it together`(text: String, expected: [[String]]) throws {
        let found = try #require(FormData.parameters(text.utf8))
        #expect(found.map { [$0.name, $0.value] } == expected)
    }

    @Test(arguments: ["a=%", "a=%4", "a=%zz", "a=%ff", "%c3=1"])
    func `what is no text is no form`(text: String) {
        #expect(FormData.parameters(text.utf8) == nil)
    }

    @Test func `a form has an end`() {
        #expect(FormData.parameters(String(repeating: "a&", count: FormData.mostParameters).utf8)?.count == 1_000)
        #expect(FormData.parameters(String(repeating: "a&", count: FormData.mostParameters + 1).utf8) == nil)
    }

    @Test(arguments: [
        ("https://a.example/x?y", "https://a.example:443/x?y"), ("http://a.example", "http://a.example:80"),
        ("https://a.example:443/x", "https://a.example/x"), ("https://a.example:8443/x", "https://a.example/x"),
        ("https://[2001:db8::1]/x", "https://[2001:db8::1]:443/x"),
        ("https://[2001:db8::1]:8443/x?a:b", "https://[2001:db8::1]/x?a:b"),
    ]) func `an address is known with its port and without`(url: String, other: String) {
        #expect(InboundAddress.variants(of: url) == [url, other])
    }

    @Test(arguments: [
        ("stripe.invoice.paid", "stripe.invoice.paid"), ("stripe.a b/ü", "stripe.a_b__0"), ("stripe.x_", "stripe.x0"),
        ("twilio." + String(repeating: "a", count: 200), "twilio." + String(repeating: "a", count: 121)),
    ]) func `a provider's type becomes a valid name`(text: String, name: String) {
        #expect(EventTypeName.made(of: text) == name)
        #expect(EventTypeName.isValid(EventTypeName.made(of: text)))
    }
}
