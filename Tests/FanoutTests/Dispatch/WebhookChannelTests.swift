import Contracts
import Control
import EventLog
import JSON
import Testing
import WebhookSignature

@testable import Fanout

/// From a delivery that is owed to what stands on the wire.
@Suite(.timeLimit(.minutes(2))) struct WebhookChannelTests {
    static let now: Int64 = 1_772_357_460_750
    let secret = WebhookSecret.random()
    let masterKey: MasterKey

    init() throws {
        masterKey = try #require(MasterKey([UInt8](repeating: 7, count: 32)))
    }

    static let event = EventRecord(
        id: "evt_1", type: "invoice.paid", schemaVersion: 2, source: "/billing", tenant: "acme",
        acceptedAt: 1_772_357_400_250, recipients: .everySubscriber, payload: Array(#"{"amount":  4200.00}"#.utf8),
        traceParent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", traceState: "rojo=1")

    func endpoint(_ port: Int, _ change: (inout EndpointDocument) throws -> Void = { _ in }) throws -> EndpointDocument
    {
        var document = EndpointDocument(
            id: "ep_1", tenant: "acme", url: "http://receiver.test:\(port)/hook", eventTypes: ["*"],
            secrets: [SealedSecret(sealed: try masterKey.seal(secret.text, for: "ep_1"), createdAt: 1)], createdAt: 1,
            updatedAt: 1)
        try change(&document)
        return document
    }

    /// The control state after these revisions of the endpoint.
    static func fold(_ documents: [EndpointDocument], into control: ControlState, from revision: Int = 1) {
        control.folded(
            documents.enumerated().map { index, document in
                let record = ControlRecord(
                    kind: .endpoint, id: document.id, tenant: document.tenant, revision: revision + index,
                    actor: "test",
                    action: "put", at: 1, document: document.jsonBytes
                ).newRecord()
                return LogRecord(
                    position: Position(topic: Topics.control, partition: 0, offset: Int64(revision + index)),
                    key: record.key, headers: record.headers, value: record.value, timestamp: 1)
            })
    }

    func attempt(
        _ fixture: ClientFixture, _ control: ControlState, kind: DeliveryKind = .event, number: Int = 1,
        now: Int64 = now, key: MasterKey? = nil
    ) async -> AttemptAnswer {
        await channel(fixture, control, now: now, key: key).attempt(Self.owed(kind: kind, number: number))
    }

    func channel(
        _ fixture: ClientFixture, _ control: ControlState, now: Int64 = now, key: MasterKey? = nil
    ) -> WebhookChannel {
        WebhookChannel(
            control: control, client: fixture.client, masterKey: key ?? masterKey,
            publicURL: "https://Hooks.example.org:8443/carillon", now: { now })
    }

    static let position = Position(topic: Topics.events, partition: 3, offset: 7)

    static func owed(kind: DeliveryKind = .event, number: Int = 1) -> OwedDelivery {
        OwedDelivery(
            id: "dlv_1", tenant: "acme", subscriber: "ep_1", medium: .webhook, kind: kind, attemptNumber: number,
            event: event, position: position)
    }

    /// Attempts once with the endpoint that the change makes, and returns the answer and what arrived.
    func deliver(
        kind: DeliveryKind = .event, _ change: (inout EndpointDocument) throws -> Void = { _ in }
    ) async throws -> (answer: AttemptAnswer, requests: [Receiver.Request]) {
        var outcome: (AttemptAnswer, [Receiver.Request])?
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                let control = ControlState()
                Self.fold([try endpoint(receiver.port, change)], into: control)
                outcome = (await attempt(fixture, control, kind: kind), receiver.requests)
            }
        }
        return try #require(outcome)
    }

    @Test func `The body has DESIGN's members, and the payload byte for byte as it was posted`() async throws {
        let request = try #require(try await deliver().requests.first)
        let expected =
            #"{"id":"evt_1","type":"invoice.paid","schemaVersion":2,"timestamp":"2026-03-01T09:30:00.250Z","#
            + #""tenant":"acme","source":"/billing","data":{"amount":  4200.00}}"#
        #expect(String(decoding: request.body, as: UTF8.self) == expected)
        #expect(request.line == "POST /hook HTTP/1.1")
        #expect(request.header("content-type") == "application/json")
        #expect(request.header("user-agent") == "Carillon/1")
        let parent = try #require(request.header("traceparent"))
        #expect(parent.hasPrefix("00-0af7651916cd43dd8448eb211c80319c-") && parent.hasSuffix("-01"))
        #expect(parent != Self.event.traceParent)
        #expect(request.header("tracestate") == "rojo=1")
    }

    @Test func `Both signatures are right, and the id is the event's on every attempt`() async throws {
        try await Receiver.with {
            $1.answer(500)
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                let control = ControlState()
                Self.fold([try endpoint(receiver.port)], into: control)
                #expect(await attempt(fixture, control).status == 500)
                #expect(await attempt(fixture, control, number: 2, now: Self.now + 60_000).status == 500)
            }
            for (index, request) in receiver.requests.enumerated() {
                let seconds = Self.now / 1000 + Int64(60 * index)
                let verified = try StandardWebhooks.verify(
                    headers: request.headers, body: request.body, secrets: [secret], now: seconds, tolerance: 0)
                #expect(verified.id == "evt_1")
                try XSignature.verify(
                    try #require(request.header("x-signature")), body: request.body, secrets: [secret])
            }
            #expect(receiver.requests.count == 2)
        }
    }

    @Test func `After a rotation the old secret signs along until it expires`() async throws {
        let old = WebhookSecret.random()
        for (expiry, count) in [(Self.now + 1, 2), (Self.now, 1)] {
            let requests = try await deliver { document in
                let sealed = try masterKey.seal(old.text, for: "ep_1")
                document.secrets.append(SealedSecret(sealed: sealed, createdAt: 1, expiresAt: expiry))
            }.requests
            let request = try #require(requests.first)
            #expect(request.header("webhook-signature")?.split(separator: " ").count == count)
            for accepted in count == 2 ? [secret, old] : [secret] {
                #expect(throws: Never.self) {
                    try StandardWebhooks.verify(
                        headers: request.headers, body: request.body, secrets: [accepted], now: Self.now / 1000)
                }
            }
            try XSignature.verify(try #require(request.header("x-signature")), body: request.body, secrets: [secret])
        }
    }

    @Test func `A secret of a lost master key does no harm once it has ended`() async throws {
        let lost = try #require(MasterKey([UInt8](repeating: 8, count: 32)))
        for (expiry, isPrepared) in [(Self.now, true), (Self.now + 1, false)] {
            let sealed = try lost.seal(WebhookSecret.random().text, for: "ep_1")
            let delivered = try await deliver { document in
                document.secrets.append(SealedSecret(sealed: sealed, createdAt: 1, expiresAt: expiry))
            }
            #expect((delivered.answer.status == 200) == isPrepared)
            #expect((delivered.answer.fault == .unprepared) == !isPrepared)
        }
    }

    @Test func `The endpoint's own headers go along, but none that frames or signs the message`() async throws {
        let requests = try await deliver { document in
            document.headers = [
                HeaderField("X-Tenant", "7"), HeaderField("Content-Length", "0"),
                HeaderField("webhook-id", "evt_other"),
            ]
        }.requests
        let request = try #require(requests.first)
        #expect(request.header("x-tenant") == "7")
        #expect(
            request.headers.filter { $0.name.lowercased() == "content-length" }.map(\.value) == [
                "\(request.body.count)"
            ])
        #expect(request.headers.filter { $0.name == "webhook-id" }.map(\.value) == ["evt_1"])
    }

    @Test func `An endpoint that is gone or inactive gets nothing, except for a test`() async throws {
        let inactive = try await deliver { $0.active = false }
        #expect(inactive.answer == .cancelled("the endpoint is inactive"))
        let test = try await deliver(kind: .test) { $0.active = false }
        #expect(test.answer.status == 200)
        let gone = try await deliver { $0.id = "ep_2" }
        #expect(gone.answer == .cancelled("the endpoint was deleted"))
        #expect(inactive.requests.isEmpty && gone.requests.isEmpty)
    }

    @Test func `A change of the endpoint counts from the next attempt on`() async throws {
        let other = WebhookSecret.random()
        try await Receiver.with {
            $1.answer(200)
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                let control = ControlState()
                Self.fold([try endpoint(receiver.port)], into: control)
                let channel = channel(fixture, control)
                #expect(await channel.attempt(Self.owed()).status == 200)
                let changed = try endpoint(receiver.port) { document in
                    document.url = "http://receiver.test:\(receiver.port)/other"
                    document.secrets = [SealedSecret(sealed: try masterKey.seal(other.text, for: "ep_1"), createdAt: 2)]
                }
                Self.fold([changed], into: control, from: 2)
                #expect(await channel.attempt(Self.owed()).status == 200)
            }
            #expect(receiver.requests.map(\.line) == ["POST /hook HTTP/1.1", "POST /other HTTP/1.1"])
            let last = try #require(receiver.requests.last)
            #expect(throws: Never.self) {
                try StandardWebhooks.verify(
                    headers: last.headers, body: last.body, secrets: [other], now: Self.now / 1000)
            }
        }
    }

    @Test func `What can't be prepared is a fault that names no secret`() async throws {
        let url = try await deliver { $0.url = "https://user@receiver.test/" }.answer
        #expect(url == .fault(.unprepared, "the endpoint's URL must not hold a user name or password"))
        let damaged = try await deliver { $0.secrets[0].sealed = "v1:AAAA" }.answer
        #expect(damaged.fault == .unprepared)
        let short = try await deliver { document in
            document.secrets[0].sealed = try masterKey.seal("whsec_c2hvcnQ=", for: "ep_1")
        }.answer
        #expect(short.fault == .unprepared)
        #expect(!short.reason.contains("c2hvcnQ"))
        let expired = try await deliver { $0.secrets[0].expiresAt = 5 }.answer
        #expect(expired == .fault(.unprepared, "the endpoint has no secret that is still valid"))
    }

    @Test func `The endpoint's own time-out bounds the attempt`() async throws {
        try await Receiver.with { _, _ in
        } _: { receiver in
            try await ClientFixture.with(receiver) { fixture in
                let control = ControlState()
                Self.fold([try endpoint(receiver.port) { $0.retry.timeout = 300 }], into: control)
                let answer = await attempt(fixture, control)
                // On a busy machine it may run out before there is a connection.
                #expect(answer.fault == .timeout || answer.fault == .connectTimeout, "\(answer)")
            }
        }
    }
}
