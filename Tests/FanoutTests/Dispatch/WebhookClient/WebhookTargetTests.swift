import NIOCore
import Testing

@testable import Fanout

@Suite struct WebhookTargetTests {
    @Test(arguments: [
        ("https://example.com", true, "example.com", 443, "/", "example.com"),
        ("HTTP://Example.COM:8080/a/b?c=d#e", false, "example.com", 8080, "/a/b?c=d", "example.com:8080"),
        ("https://example.com:443?x", true, "example.com", 443, "/?x", "example.com"),
        ("http://example.com.:/", false, "example.com.", 80, "/", "example.com."),
        ("http://my_host-1/%20", false, "my_host-1", 80, "/%20", "my_host-1"),
        ("https://[2001:DB8::1]:8443/", true, "2001:db8::1", 8443, "/", "[2001:db8::1]:8443"),
        ("http://xn--bcher-kva.example/", false, "xn--bcher-kva.example", 80, "/", "xn--bcher-kva.example"),
        ("https://example.com/#only", true, "example.com", 443, "/", "example.com"),
    ])
    func `A URL is taken apart`(
        url: String, isSecure: Bool, host: String, port: Int, path: String, hostHeader: String
    ) throws {
        let target = try WebhookTarget(url)
        #expect(target.origin.isSecure == isSecure)
        #expect(target.origin.host == host)
        #expect(target.origin.port == port)
        #expect(target.path == path)
        #expect(target.hostHeader == hostHeader)
    }

    @Test(arguments: [
        "", "example.com", "//example.com", "ftp://example.com", "file:///etc/passwd", "https://", "https:///path",
        "https://user@example.com/", "https://user:word@example.com/", "https://example.com:0/",
        "https://example.com:65536/",
        "https://example.com:http/", "https://example.com:-1/", "https://exa mple.com/", "https://example.com/a b",
        "https://example.com/\r\nx: y", "https://bücher.example/", "https://example..com/", "https://.example.com/",
        "https://exa%6dple.com/", "https://[::1/", "https://[example.com]/", "https://[fe80::1%25eth0]/",
        "https://[127.0.0.1]/", "https://[::1]x/", "https://exa\\mple.com/", "javascript:alert(1)",
        "https://" + String(repeating: "a", count: 64) + ".com/",
        "https://example.com/" + String(repeating: "a", count: 2048),
        // Digits that only look like digits, zones of IPv6, and numbers that are no address.
        "http://１２７.0.0.1/", "http://127。0。0。1/", "http://[fe80::1%eth0]/", "http://[::ffff:127.0.0.1%25lo]/",
        "http://256.0.0.1/", "http://1.2.3.4.5/", "http://0x1ffffffff/", "http://4294967296/", "http://09.0.0.1/",
        "http://example.1/", "http://1..2/", "http://127.0.0.1../",
        "https://@example.com/", "https://example.com:80@127.0.0.1/",
    ])
    func `What can't be posted to is refused`(url: String) {
        #expect(throws: WebhookTargetError.self) { try WebhookTarget(url) }
    }

    @Test(arguments: [22, 25, 53, 110, 143, 465, 587, 2049, 5060, 6000, 6667, 10080])
    func `A port on which other protocols are at home is refused`(port: Int) {
        let expected = WebhookTargetError("has the port \(port), on which other protocols than HTTP are at home")
        #expect(throws: expected) { try WebhookTarget("https://example.com:\(port)/") }
    }

    @Test func `All bad ports of the Fetch standard are refused, and no port that receivers have`() {
        #expect(ForbiddenPort.all.count == 82)
        #expect([80, 443, 3000, 8000, 8080, 8443, 9000].allSatisfy { !ForbiddenPort.all.contains($0) })
    }

    /// The spellings that resolvers take for addresses, as inet_aton(3) and browsers have them.
    @Test(arguments: [
        ("http://127.0.0.1/", "127.0.0.1"), ("http://2130706433/", "127.0.0.1"), ("http://0x7f000001/", "127.0.0.1"),
        ("http://0x7F.1/", "127.0.0.1"), ("http://017700000001/", "127.0.0.1"), ("http://0177.0.0.01/", "127.0.0.1"),
        ("http://127.1/", "127.0.0.1"), ("http://127.0.1/", "127.0.0.1"), ("http://0/", "0.0.0.0"),
        ("http://0xA9FEA9FE/", "169.254.169.254"), ("http://2852039166/", "169.254.169.254"),
        ("http://169.254.43518/", "169.254.169.254"), ("http://[::1]/", "::1"), ("http://[0:0:0:0:0:0:0:1]/", "::1"),
        ("http://127.0.0.1./", "127.0.0.1"), ("http://127.1./", "127.0.0.1"), ("http://0x7f.0x1/", "127.0.0.1"),
        ("http://0x/", "0.0.0.0"), ("http://192.168.257/", "192.168.1.1"),
        ("http://[64:ff9b::7f00:1]/", "64:ff9b::7f00:1"),
        ("http://[::ffff:127.0.0.1]/", "::ffff:127.0.0.1"), ("http://[::ffff:7f00:1]/", "::ffff:127.0.0.1"),
    ])
    func `Every spelling of an address is read as the address that it is, and judged as such`(
        url: String, address: String
    ) throws {
        let literal = try #require(try WebhookTarget(url).origin.literal)
        #expect(literal.ipAddress == address)
        #expect(EgressRules().refusal(of: literal) != nil)
    }

    @Test func `A name is no address, even if it begins with a digit`() throws {
        for url in [
            "http://localhost/", "http://1password.example/", "http://127.0.0.1.example/", "http://0xg/",
            "http://cafe/", "http://12ab/",
        ] {
            #expect(try WebhookTarget(url).origin.literal == nil)
        }
    }
}
