import Testing
import WebhookSignature

/// The message of the reference libraries of Standard Webhooks, whose signature they publish.
enum Published {
    static let secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
    static let id = "msg_p5jXN8AQM9LWM0D4loKWxJek"
    static let timestamp: Int64 = 1_614_265_330
    static let body = Array(#"{"test": 2432232314}"#.utf8)
    static let signature = "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="

    static var headers: [String: String] {
        ["webhook-id": id, "webhook-timestamp": String(timestamp), "webhook-signature": signature]
    }
}

@Suite struct StandardWebhooksTests {
    let secret: WebhookSecret

    init() throws {
        secret = try WebhookSecret(Published.secret)
    }

    func verify(_ headers: [String: String], now: Int64 = Published.timestamp) throws -> VerifiedWebhook {
        try StandardWebhooks.verify(headers: headers, body: Published.body, secrets: [secret], now: now)
    }

    @Test func `The published example has the published signature`() {
        let value = StandardWebhooks.sign(
            id: Published.id, timestamp: Published.timestamp, body: Published.body, secrets: [secret])
        #expect(value == Published.signature)
    }

    @Test func `What was signed is verified, and tells its id and time`() throws {
        let webhook = try verify(Published.headers)
        #expect(webhook.id == Published.id)
        #expect(webhook.timestamp == Published.timestamp)
    }

    @Test func `Header names may be written in any case`() throws {
        let headers = Published.headers.map { (name: $0.key.uppercased(), value: $0.value) }
        let webhook = try StandardWebhooks.verify(
            headers: headers, body: Published.body, secrets: [secret], now: Published.timestamp)
        #expect(webhook.id == Published.id)
    }

    @Test func `During a rotation each of the two secrets signs, and either receiver is content`() throws {
        let new = WebhookSecret.random()
        let value = StandardWebhooks.sign(
            id: Published.id, timestamp: Published.timestamp, body: Published.body, secrets: [new, secret])
        #expect(value.split(separator: " ").count == 2)
        var headers = Published.headers
        headers["webhook-signature"] = value
        for accepted in [[new], [secret], [secret, new]] {
            let webhook = try StandardWebhooks.verify(
                headers: headers, body: Published.body, secrets: accepted, now: Published.timestamp)
            #expect(webhook.id == Published.id)
        }
    }

    @Test func `Signatures of other schemes and wrong ones may stand beside the right one`() throws {
        var headers = Published.headers
        headers["webhook-signature"] =
            "v1a,hnO3f9T8Ytu9HwrXslvumlUpqtNVqkhqw/enGzPCXe5BdqzCInXqYXFymVJaA7AZdpXwVLPo3mNl8EM+m7TBAg== "
            + "v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc= " + Published.signature
        #expect(try verify(headers).id == Published.id)
    }

    @Test(arguments: ["webhook-id", "webhook-timestamp", "webhook-signature"])
    func `A missing header is named`(name: String) {
        var headers = Published.headers
        headers[name] = nil
        #expect(throws: WebhookVerificationError.missingHeader(name)) { try verify(headers) }
    }

    @Test(arguments: ["hello", "", "-5", "+1614265330", "1614265330.5", "99999999999999999999"])
    func `A timestamp that is no number of seconds is refused`(text: String) {
        var headers = Published.headers
        headers["webhook-timestamp"] = text
        #expect(throws: WebhookVerificationError.malformedTimestamp) { try verify(headers) }
    }

    @Test func `A message is believed five minutes to either side, and not a second longer`() throws {
        #expect(try verify(Published.headers, now: Published.timestamp + 300).id == Published.id)
        #expect(try verify(Published.headers, now: Published.timestamp - 300).id == Published.id)
        #expect(throws: WebhookVerificationError.tooOld) {
            try verify(Published.headers, now: Published.timestamp + 301)
        }
        #expect(throws: WebhookVerificationError.tooNew) {
            try verify(Published.headers, now: Published.timestamp - 301)
        }
        var headers = Published.headers
        headers["webhook-timestamp"] = String(Int64.max)
        #expect(throws: WebhookVerificationError.tooNew) { try verify(headers, now: -5) }
    }

    @Test(arguments: ["", "v1", "v1;abc", "v2,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=", "v1,not base64!"])
    func `A header without a signature of the scheme is refused`(value: String) {
        var headers = Published.headers
        headers["webhook-signature"] = value
        #expect(throws: WebhookVerificationError.noSignature) { try verify(headers) }
    }

    @Test(arguments: ["v1,", "v1,g0hM", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OF="])
    func `A cut or altered signature is refused`(value: String) {
        var headers = Published.headers
        headers["webhook-signature"] = value
        #expect(throws: WebhookVerificationError.self) { try verify(headers) }
    }

    @Test func `Another id, time, body or secret is refused`() throws {
        var headers = Published.headers
        headers["webhook-id"] = "msg_other"
        #expect(throws: WebhookVerificationError.wrongSignature) { try verify(headers) }
        headers = Published.headers
        headers["webhook-timestamp"] = String(Published.timestamp + 1)
        #expect(throws: WebhookVerificationError.wrongSignature) { try verify(headers) }
        for (body, secrets) in [
            (Published.body + [0x20], [secret]), (Published.body, [.random()]), (Published.body, []),
        ] {
            #expect(throws: WebhookVerificationError.wrongSignature) {
                try StandardWebhooks.verify(
                    headers: Published.headers, body: body, secrets: secrets, now: Published.timestamp)
            }
        }
    }
}
