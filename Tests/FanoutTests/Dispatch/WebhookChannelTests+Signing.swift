import Contracts
import Control
import EventLog
import JSON
import Testing
import WebhookSignature

@testable import Fanout

// Signatures, secrets and forms of what is sent.
extension WebhookChannelTests {
    /// Delivers to an endpoint that signs with this key first.
    private func deliver(
        signedBy key: WebhookPrivateKey, _ change: (inout EndpointDocument) throws -> Void = { _ in }
    ) async throws -> Receiver.Request {
        try #require(
            try await deliver { document in
                document.signing = .ed25519
                let sealed = try masterKey.seal(key.text, for: "ep_1")
                document.secrets.insert(
                    SealedSecret(sealed: sealed, createdAt: 2, publicKey: key.publicKey.text), at: 0)
                try change(&document)
            }.requests.first)
    }

    @Test func `An endpoint that chose key pairs is signed with its private key, and no code that needs a secret`()
        async throws
    {
        let key = WebhookPrivateKey.random()
        let request = try await deliver(signedBy: key) { $0.secrets.removeLast() }
        #expect(request.header("webhook-signature")?.hasPrefix("v1a,") == true)
        #expect(request.header("x-signature") == nil)
        let verified = try StandardWebhooks.verify(
            headers: request.headers, body: request.body, trusting: [.publicKey(key.publicKey)], now: Self.now / 1000)
        #expect(verified.id == "evt_1")
    }

    @Test func `Between two schemes both sign`() async throws {
        let key = WebhookPrivateKey.random()
        let request = try await deliver(signedBy: key) { $0.secrets[1].expiresAt = Self.now + 1 }
        for trust in [WebhookTrust.publicKey(key.publicKey), .secret(secret)] {
            #expect(throws: Never.self) {
                try StandardWebhooks.verify(
                    headers: request.headers, body: request.body, trusting: [trust], now: Self.now / 1000)
            }
        }
        try XSignature.verify(try #require(request.header("x-signature")), body: request.body, secrets: [secret])
    }

    @Test func `Secret headers are opened for the request alone, and can't be moved to another name`() async throws {
        let sealed = try masterKey.seal(
            "Bearer hunter2", for: SealedHeader.purpose(of: "Authorization", in: "ep_1"))
        let request = try #require(
            try await deliver { document in
                document.headers = [HeaderField("X-Team", "7")]
                document.sealedHeaders = [SealedHeader(name: "Authorization", sealed: sealed)]
            }.requests.first)
        #expect(request.header("authorization") == "Bearer hunter2")
        #expect(request.header("x-team") == "7")
        let moved = try await deliver { $0.sealedHeaders = [SealedHeader(name: "X-Other", sealed: sealed)] }
        #expect(moved.answer.fault == .unprepared)
        #expect(!moved.answer.reason.contains("hunter2"))
        #expect(moved.requests.isEmpty)
    }

    @Test(arguments: EndpointFormat.allCases)
    func `Each form is signed as it is sent`(format: EndpointFormat) async throws {
        let request = try #require(try await deliver { $0.format = format }.requests.first)
        let links = PayloadLinks(masterKey: masterKey, publicURL: "https://Hooks.example.org:8443/carillon")
        let link = links.link(to: Self.event, at: Self.position, for: "ep_1", now: Self.now)
        let payload = WebhookPayload.make(Self.event, as: format) { link }
        #expect(request.body == payload.body)
        #expect(request.header("content-type") == payload.contentType)
        for field in payload.headers { #expect(request.header(field.name) == field.value) }
        _ = try StandardWebhooks.verify(
            headers: request.headers, body: request.body, secrets: [secret], now: Self.now / 1000)
        #expect(
            request.header("webhook-request-origin")
                == (format == .cloudevents || format == .cloudeventsBinary ? "hooks.example.org" : nil))
        let claim = try links.claim(#require(link.url.split(separator: "/").last), now: Self.now)
        #expect(claim == PayloadClaim(tenant: "acme", endpoint: "ep_1", event: "evt_1", position: Self.position))
    }

    @Test func `While verification is required, what is owed to an unverified endpoint waits, but for tests`()
        async throws
    {
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                let control = ControlState()
                Self.fold([try endpoint(receiver.port)], into: control)
                #expect(await attempt(fixture, control).status == 200)
                var settings = SettingsDocument(tenant: "acme")
                settings.requireVerification = true
                let record = ControlRecord(
                    kind: .settings, id: "acme", tenant: "acme", revision: 1, actor: "test", action: "put", at: 1,
                    document: settings.jsonBytes
                ).newRecord()
                control.folded([
                    LogRecord(
                        position: Position(topic: Topics.control, partition: 0, offset: 90), key: record.key,
                        headers: record.headers, value: record.value, timestamp: 1)
                ])
                let answer = await attempt(fixture, control)
                #expect(answer.fault == .unprepared)
                #expect(answer.reason.contains("not verified"))
                #expect(await attempt(fixture, control, kind: .replay).fault == .unprepared)
                #expect(await attempt(fixture, control, kind: .test).status == 200)
                let verified = try endpoint(receiver.port) { $0.verification = EndpointVerification(.verified, at: 1) }
                Self.fold([verified], into: control, from: 2)
                #expect(await attempt(fixture, control).status == 200)
            }
        }
    }
}
