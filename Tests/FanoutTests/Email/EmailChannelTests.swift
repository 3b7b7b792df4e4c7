import Contracts
import Control
import EventLog
import JSON
import Projections
import Synchronization
import ServiceKit
import Testing

@testable import Fanout

@Suite("Mail to subscriptions")
struct EmailChannelTests {
    private let transport = RecordingTransport()
    private let links: EmailLinks

    init() throws {
        links = EmailLinks(masterKey: try #require(MasterKey([UInt8](repeating: 7, count: 32))), publicURL: "https://x")
    }

    private func attempt(
        _ state: EmailSubscriptionDocument.State?, type: String = "invoice.paid",
        recipients: Recipients = .everySubscriber,
        email: String = "to@example.org", payload: String = #"{"invoiceId":"in_1"}"#, delivery: String = "dlv_1",
        subscriber: String = "sub_1", owner: String? = nil, users: [UserDocument] = []
    ) async throws -> AttemptAnswer {
        let control = ControlState()
        var records = [
            ControlRecord(
                kind: .tenant, id: "acme", tenant: "acme", revision: 1, actor: "cli", action: "create", at: 1,
                document: TenantDocument(handle: "acme", name: "Acme", createdAt: 1).jsonBytes)
        ]
        if let state {
            let document = EmailSubscriptionDocument(
                id: "sub_1", tenant: "acme", email: email, eventTypes: ["*"], state: state, createdAt: 1)
            records.append(
                ControlRecord(
                    kind: .emailSubscription, id: "sub_1", tenant: "acme", revision: 1, actor: "cli", action: "create",
                    at: 1, document: document.jsonBytes))
        }
        if let owner {
            let settings = SettingsDocument(tenant: "acme", ownerDefaultEmail: owner)
            records.append(
                ControlRecord(
                    kind: .settings, id: "acme", tenant: "acme", revision: 1, actor: "cli", action: "create", at: 1,
                    document: settings.jsonBytes))
        }
        records += users.map { user in
            ControlRecord(
                kind: .user, id: user.entityID, tenant: user.tenant, revision: 1, actor: "cli", action: "create",
                at: 1, document: user.jsonBytes)
        }
        control.folded(
            records.enumerated().map { index, record in
                let new = record.newRecord()
                return LogRecord(
                    position: Position(topic: Topics.control, partition: 0, offset: Int64(index)), key: new.key,
                    headers: new.headers, value: new.value, timestamp: 1)
            })
        let scene = try await Scene()
        let file = try ProjectionFile(path: "\(scene.folder)/mail.sqlite", folds: [InboxFold()], logger: Instance.quiet)
        let channel = EmailChannel(
            state: control, transport: transport, links: links,
            sender: Live(try Mailbox("Carillon <notify@example.com>")),
            templates: try BuiltInMailTemplates(),
            suppressions: SuppressionList(control: control, now: { 1 }, logger: Instance.quiet) { _ in },
            planned: PlannedUsers(file: file), digests: DigestContents(events: EventCache(log: scene.log)))
        let event = EventRecord(
            id: "evt_1", type: type, schemaVersion: 1, source: "/s", tenant: "acme", acceptedAt: 1_772_357_400_250,
            recipients: recipients, payload: Array(payload.utf8))
        return await channel.attempt(
            OwedDelivery(
                id: delivery, tenant: "acme", subscriber: subscriber, medium: .email, kind: .event, attemptNumber: 1,
                event: event, position: Position(topic: Topics.events, partition: 0, offset: 0)))
    }

    @Test("a confirmed address gets the event, with a link that unsubscribes it")
    func confirmed() async throws {
        #expect(try await attempt(.confirmed) == .accepted(code: 250, "taken"))
        let mail = try #require(transport.sent.first)
        #expect(mail.to.address.description == "to@example.org")
        #expect(mail.from.address.description == "notify@example.com")
        #expect(mail.subject == "Invoice in_1 was paid")
        #expect(mail.eventType?.text == "invoice.paid")
        let link = try #require(mail.unsubscribe?.text)
        #expect(mail.text.contains(link))
        let token = String(try #require(link.split(separator: "=").last))
        #expect(try links.verify(token, for: .unsubscribe, now: mail.date).subscription == "sub_1")
    }

    @Test("a retry sends the same bytes")
    func stable() async throws {
        _ = try await attempt(.confirmed)
        _ = try await attempt(.confirmed)
        #expect(transport.sent.count == 2)
        #expect(transport.sent.first?.encoded() == transport.sent.last?.encoded())
    }

    @Test("nobody is written to who is gone, has unsubscribed, or has not confirmed")
    func nobody() async throws {
        let own = Recipients(subscribers: false, only: ["sub_1"])
        let answers = [
            try await attempt(nil), try await attempt(.unsubscribed), try await attempt(.pending),
            try await attempt(.pending, type: SystemEventType.emailTest, recipients: own),
            try await attempt(.unsubscribed, type: SystemEventType.emailConfirmation, recipients: own),
            try await attempt(.confirmed, type: SystemEventType.emailConfirmation, recipients: own),
            try await attempt(.pending, type: SystemEventType.emailConfirmation),
        ]
        for answer in answers {
            guard case .cancelled = answer else {
                Issue.record("\(answer)")
                continue
            }
        }
        #expect(transport.sent.isEmpty)
    }

    @Test("a pending address gets its own confirmation, with a link that confirms and none to unsubscribe")
    func confirmation() async throws {
        let own = Recipients(subscribers: false, only: ["sub_1"])
        _ = try await attempt(.pending, type: SystemEventType.emailConfirmation, recipients: own, payload: "{}")
        let mail = try #require(transport.sent.first)
        #expect(mail.unsubscribe == nil)
        let line = try #require(mail.text.split(separator: "\n").first { $0.hasPrefix("https://x/v2/email/confirm") })
        let token = String(try #require(line.split(separator: "=").last))
        #expect(try links.verify(token, for: .confirm, now: mail.date).tenant == "acme")
    }

    @Test("an alert goes to the owner's address as it is now, and says which endpoint failed")
    func owner() async throws {
        let owner = OwnerAlert.owner(of: "acme")
        let payload = #"{"deliveryId":"dlv_9","endpointUrl":"https://a.example/hook","lastError":"no answer in 15 s"}"#
        func alert(to email: String?) async throws -> AttemptAnswer {
            try await attempt(
                nil, type: SystemEventType.ownerAlert, recipients: Recipients(subscribers: false, only: [owner]),
                payload: payload, subscriber: owner, owner: email)
        }
        guard case .cancelled(let reason) = try await alert(to: nil) else {
            Issue.record("an alert went to nobody")
            return
        }
        #expect(reason == "no owner e-mail is set for alerts to go to")
        #expect(try await alert(to: "boss@example.org") == .accepted(code: 250, "taken"))
        let mail = try #require(transport.sent.first)
        #expect(mail.to.address.description == "boss@example.org")
        #expect(mail.subject == "Deliveries of Acme fail: https://a.example/hook")
        #expect(mail.text.contains("Last error: no answer in 15 s"))
        #expect(mail.unsubscribe == nil)
    }

    @Test("a user gets mail at the address that they have now, and with no link that would end a subscription")
    func user() async throws {
        let user = UserDocument(id: "ada", tenant: "acme", email: "ada@example.org", createdAt: 1, updatedAt: 1)
        let recipients = Recipients(subscribers: false, users: ["ada"])
        #expect(
            try await attempt(nil, recipients: recipients, subscriber: "acme/ada", users: [user])
                == .accepted(code: 250, "taken"))
        let mail = try #require(transport.sent.first)
        #expect(mail.to.address.description == "ada@example.org")
        #expect(mail.unsubscribe == nil)
        #expect(!mail.text.contains("https://x/v2/email"))
        #expect(mail.text.contains("You get this as a user of Acme."))
        #expect(mail.html.contains("You get this as a user of Acme."))
        var silent = user
        silent.email = nil
        let stranger = UserDocument(id: "ada", tenant: "beta", email: "a@b.org", createdAt: 1, updatedAt: 1)
        for (subscriber, users) in [
            ("acme/ada", [silent]), ("acme/ada", [stranger]), ("beta/ada", [stranger]), ("acme/eve", [user]),
        ] {
            let answer = try await attempt(nil, recipients: recipients, subscriber: subscriber, users: users)
            guard case .cancelled = answer else {
                Issue.record("\(subscriber): \(answer)")
                continue
            }
        }
        #expect(transport.sent.count == 1)
    }

    @Test("an address that is none is rejected for good, and a payload that is not JSON is a fault")
    func unusable() async throws {
        guard case .rejected(553, _) = try await attempt(.confirmed, email: "a@b\r\nRCPT TO:<c@d>") else {
            Issue.record("the address was taken")
            return
        }
        guard case .fault(.unprepared, _) = try await attempt(.confirmed, payload: "{") else {
            Issue.record("the payload was taken")
            return
        }
        #expect(transport.sent.isEmpty)
    }
}

/// Keeps what it is given.
private final class RecordingTransport: MailTransport {
    private let messages = Mutex<[MailMessage]>([])

    var sent: [MailMessage] { messages.withLock { $0 } }

    func send(_ message: MailMessage) async -> MailOutcome {
        messages.withLock { $0.append(message) }
        return MailOutcome(.accepted(code: 250, "taken"))
    }

    func verify() async throws(MailTransportError) {}
    func shutdown() async {}
}
