import Testing
import WebhookSignature

@Suite struct WebhookSecretTests {
    @Test func `A secret is read with its prefix and without, and keeps its text`() throws {
        let bare = String(Published.secret.dropFirst(WebhookSecret.prefix.count))
        for text in [Published.secret, bare] {
            let secret = try WebhookSecret(text)
            #expect(secret.text == text)
            let value = StandardWebhooks.sign(
                id: Published.id, timestamp: Published.timestamp, body: Published.body, secrets: [secret])
            #expect(value == Published.signature)
        }
    }

    @Test(arguments: [
        ("", WebhookSecretError.empty), ("whsec_", .empty), ("whsec_not base64 at all, is it", .notBase64),
        ("whsec_AAAA", .wrongLength(3)), ("whsec_" + String(repeating: "AAAA", count: 22), .wrongLength(66)),
        ("whsec_=MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLa=", .notBase64), ("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwA", .notBase64),
    ])
    func `What is no secret is refused with its reason`(text: String, error: WebhookSecretError) {
        #expect(throws: error) { try WebhookSecret(text) }
    }

    @Test func `A random secret can be read back, and two differ`() throws {
        let secret = WebhookSecret.random()
        #expect(try WebhookSecret(secret.text) == secret)
        #expect(secret.text.hasPrefix("whsec_"))
        #expect(secret.text.utf8.count == 50)
        #expect(secret != WebhookSecret.random())
    }

    @Test func `A secret does not show itself when it is printed, dumped or put into a text`() throws {
        let secret = try WebhookSecret(Published.secret)
        var dumped = ""
        dump(secret, to: &dumped)
        for text in ["\(secret)", String(reflecting: secret), String(describing: [secret]), dumped] {
            #expect(!text.contains("MfKQ9r8"))
        }
    }
}
