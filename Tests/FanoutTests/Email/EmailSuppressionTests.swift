import Contracts
import Control
import EventLog
import JSON
import Projections
import Synchronization
import ServiceKit
import Testing

@testable import Fanout

@Suite("Addresses that are no mailboxes")
final class EmailSuppressionTests: Sendable {
    private let control = ControlState()
    private let transport = RefusingTransport()
    private let next = Mutex<Int64>(0)
    private let scene: Scene

    init() async throws {
        scene = try await Scene()
    }

    /// Folds a record into the state, as an instance does once it stands in the log.
    private func fold(_ document: some ControlDocument, revision: Int? = nil) {
        let key = EntityKey(type(of: document).kind, document.entityID)
        let record = ControlRecord(
            kind: key.kind, id: key.id, tenant: document.owner,
            revision: revision ?? (control.standing(of: key)?.revision ?? 0) + 1, actor: "test", action: "put", at: 1,
            document: document.jsonBytes
        ).newRecord()
        let offset = next.withLock { offset in
            defer { offset += 1 }
            return offset
        }
        control.folded([
            LogRecord(
                position: Position(topic: Topics.control, partition: 0, offset: offset), key: record.key,
                headers: record.headers, value: record.value, timestamp: 1)
        ])
    }

    private func channel() throws -> EmailChannel {
        let list = SuppressionList(control: control, now: { 1_772_357_400_250 }, logger: Instance.quiet) { document in
            self.fold(document)
        }
        let file = try ProjectionFile(path: "\(scene.folder)/mail.sqlite", folds: [InboxFold()], logger: Instance.quiet)
        return EmailChannel(
            state: control, transport: transport,
            links: EmailLinks(
                masterKey: try #require(MasterKey([UInt8](repeating: 7, count: 32))), publicURL: "https://x"),
            sender: Live(try Mailbox("notify@example.com")), templates: try BuiltInMailTemplates(), suppressions: list,
            planned: PlannedUsers(file: file), digests: DigestContents(events: EventCache(log: scene.log)))
    }

    private func attempt(
        _ channel: EmailChannel, _ subscriber: String, delivery: String = "dlv_1", tenant: String = "acme"
    ) async -> AttemptAnswer {
        let event = EventRecord(
            id: "evt_1", type: "invoice.paid", schemaVersion: 1, source: "/s", tenant: tenant,
            acceptedAt: 1_772_357_400_250, recipients: .everySubscriber, payload: Array("{}".utf8))
        return await channel.attempt(
            OwedDelivery(
                id: delivery, tenant: tenant, subscriber: subscriber, medium: .email, kind: .event, attemptNumber: 1,
                event: event, position: Position(topic: Topics.events, partition: 0, offset: 0)))
    }

    private func subscription(_ id: String, _ email: String, tenant: String = "acme") -> EmailSubscriptionDocument {
        EmailSubscriptionDocument(
            id: id, tenant: tenant, email: email, eventTypes: ["*"], state: .confirmed, createdAt: 1)
    }

    @Test(
        "an address that a server refuses gets nothing more, by no way and in no spelling, and each delivery says why")
    func suppressed() async throws {
        let channel = try channel()
        fold(subscription("sub_1", "nobody@example.org"))
        fold(subscription("sub_2", "Nobody@EXAMPLE.org"))
        fold(subscription("sub_3", "somebody@example.org"))
        fold(subscription("sub_4", "nobody@example.org", tenant: "beta"))
        fold(UserDocument(id: "ada", tenant: "acme", email: "nobody@example.org", createdAt: 1, updatedAt: 1))
        fold(SettingsDocument(tenant: "acme", ownerDefaultEmail: "nobody@example.org"))
        #expect(control.reachesOwner(of: "acme"))
        transport.refuse("nobody@example.org")
        #expect(await attempt(channel, "sub_1") == .rejected(code: 550, "the recipient: 550 5.1.1 unknown"))
        let id = SuppressionList.id(of: try MailAddress("nobody@example.org"), tenant: "acme")
        let suppression = try #require(
            control.entity(EmailSuppressionDocument.self, tenant: "acme", id: id)?.document)
        #expect(suppression.reason == "550 5.1.1 unknown")
        #expect(suppression.delivery == "dlv_1")
        #expect(!control.reachesOwner(of: "acme"))
        for subscriber in ["sub_1", "sub_2", "acme/ada", OwnerAlert.owner(of: "acme")] {
            let answer = await attempt(channel, subscriber)
            guard case .fault(.suppressed, let reason) = answer else {
                Issue.record("\(subscriber): \(answer)")
                continue
            }
            #expect(
                reason == """
                    nobody@example.org is suppressed since 2026-03-01T09:30:00.250Z, when a server answered: 550 5.1.1 \
                    unknown. To send to it again, lift the suppression \(id).
                    """)
            let verdict = RetryPolicy(schedule: .standard).verdict(on: answer, attemptNumber: 1, now: 0, random: 0)
            #expect(verdict == RetryVerdict(.failed))
        }
        #expect(await attempt(channel, "sub_3") == .accepted(code: 250, "taken"))
        #expect(transport.seen == ["nobody@example.org", "somebody@example.org"])
        // What one tenant is told says nothing about another's mail.
        #expect(
            await attempt(channel, "sub_4", tenant: "beta") == .rejected(code: 550, "the recipient: 550 5.1.1 unknown"))
    }

    @Test("a refusal that says nothing about the mailbox suppresses nothing", arguments: [451, 550])
    func others(code: Int) async throws {
        let channel = try channel()
        fold(subscription("sub_1", "nobody@example.org"))
        transport.refuse("nobody@example.org", code: code, refusal: nil)
        for _ in 0..<2 {
            #expect(await attempt(channel, "sub_1") == .rejected(code: code, "the recipient: \(code) 5.1.1 unknown"))
        }
        #expect(transport.seen.count == 2)
    }
}

/// Takes every mail, but for addresses that it is told to refuse.
private final class RefusingTransport: MailTransport {
    private struct State {
        var refused: [String: MailOutcome] = [:]
        var seen: [String] = []
    }

    private let state = Mutex(State())

    var seen: [String] { state.withLock { $0.seen } }

    func refuse(
        _ address: String, code: Int = 550,
        refusal: MailboxRefusal? = MailboxRefusal(code: 550, reply: "550 5.1.1 unknown")
    ) {
        state.withLock {
            $0.refused[address] = MailOutcome(
                .rejected(code: code, "the recipient: \(code) 5.1.1 unknown"), refusal: refusal)
        }
    }

    func send(_ message: MailMessage) async -> MailOutcome {
        state.withLock { state in
            state.seen.append(message.to.address.description)
            return state.refused[message.to.address.description] ?? MailOutcome(.accepted(code: 250, "taken"))
        }
    }

    func verify() async throws(MailTransportError) {}
    func shutdown() async {}
}
