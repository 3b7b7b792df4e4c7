import Contracts
import NIOCore
import Testing

@testable import Fanout

@Suite struct RequestEncoderTests {
    @Test func `A request is one head and its body`() throws {
        let target = try WebhookTarget("https://example.com:8443/hook?a=b")
        let buffer = RequestEncoder.post(
            target, headers: [HeaderField("x-one", "1"), HeaderField("X-Two", "two\twords é")], body: Array("{}".utf8))
        #expect(
            buffer.map { String(buffer: $0) }
                == "POST /hook?a=b HTTP/1.1\r\nhost: example.com:8443\r\ncontent-length: 2\r\nx-one: 1\r\n"
                + "X-Two: two\twords é\r\n\r\n{}")
    }

    @Test(arguments: [
        ("x", "a\r\nb: c"), ("x", "a\nb"), ("x", "a\u{0}"), ("x", "\u{7f}"), ("", "a"), ("a b", "c"), ("a:", "b"),
        ("a\r\nb", "c"), ("é", "c"),
    ])
    func `A header that would break out of its line is refused`(name: String, value: String) throws {
        let target = try WebhookTarget("https://example.com/")
        #expect(RequestEncoder.post(target, headers: [HeaderField(name, value)], body: []) == nil)
    }

    @Test func `An endpoint may not set what the delivery or the connection sets`() {
        for name in [
            "Content-Length", "HOST", "webhook-signature", "X-Signature", "Transfer-Encoding", "Connection", "TE",
            "ce-id", "CE-Subject", "WebHook-Request-Origin",
        ] {
            #expect(!HeaderRules.mayBeSet(name))
        }
        for name in ["authorization", "X-Api-Key", "accept", "cent", "webhooks"] { #expect(HeaderRules.mayBeSet(name)) }
        for name in ["", "a b", "a\r\n"] { #expect(!HeaderRules.mayBeSet(name)) }
    }
}
