import Contracts
import Control
import EventLog
import HTTPTypes
import JSON
import Projections
import Synchronization
import ServiceKit
import Testing

@testable import Fanout

/// Mail to users of the directory: to those that an event was planned for, and of several events in one.
@Suite struct UserMailTests {
    private final class Outbox: MailTransport {
        private let messages = Mutex<[MailMessage]>([])

        var sent: [MailMessage] { messages.withLock { $0 } }

        func send(_ message: MailMessage) async -> MailOutcome {
            messages.withLock { $0.append(message) }
            return MailOutcome(.accepted(code: 250, "taken"))
        }

        func verify() async throws(MailTransportError) {}
        func shutdown() async {}
    }

    private static func channel(_ scene: APIScene, to outbox: Outbox) throws -> EmailChannel {
        EmailChannel(
            state: scene.instance.control, transport: outbox, links: scene.links,
            sender: Live(try Mailbox("Carillon <notify@example.com>")), templates: try BuiltInMailTemplates(),
            suppressions: SuppressionList(control: scene.instance.control, now: { 1 }, logger: Instance.quiet) { _ in },
            planned: PlannedUsers(file: scene.instance.file),
            digests: DigestContents(events: EventCache(log: scene.scene.log)))
    }

    private static func owed(_ event: EventRecord) -> OwedDelivery {
        OwedDelivery(
            id: "dlv_1", tenant: "acme", subscriber: "acme/ada", medium: .email, kind: .event, attemptNumber: 1,
            event: event, position: Position(topic: Topics.events, partition: 3, offset: 0))
    }

    private static func put(_ client: APIClient, _ id: String = "ada") async throws {
        _ = try await client.send(.put, "/directory/users/\(id)", #"{"email":"\#(id)@example.org"}"#)
    }

    @Test func `who comes later under the id of somebody who left gets no mail that was owed to them`() async throws {
        try await APIScene.run { scene, client in
            try await Self.put(client)
            let created = try #require(scene.instance.control.user(tenant: "acme", id: "ada")).createdOffset
            let event = Scene.event("evt_1", recipients: Recipients(subscribers: false, users: ["ada"]))
            let plan = Plan(
                event: event.id, eventType: event.type, tenant: "acme", partition: 3, offset: 0,
                acceptedAt: event.acceptedAt, at: scene.clock.now, deliveries: [],
                resolution: Resolution(users: [
                    ResolvedUser(user: "ada", because: ["user"], mail: .planned, inbox: true, created: created)
                ]))
            try await scene.append([.plan(plan)], partition: 3)
            let outbox = Outbox()
            let channel = try Self.channel(scene, to: outbox)
            #expect(await channel.attempt(Self.owed(event)) == .accepted(code: 250, "taken"))
            // Changed, they are still the same.
            _ = try await client.send(.put, "/directory/users/ada", #"{"email":"lovelace@example.org"}"#)
            #expect(await channel.attempt(Self.owed(event)) == .accepted(code: 250, "taken"))
            #expect(outbox.sent.map(\.to.address.description) == ["ada@example.org", "lovelace@example.org"])
            // By the same clock, in the same moment.
            _ = try await client.send(.delete, "/directory/users/ada")
            try await Self.put(client)
            guard case .cancelled = await channel.attempt(Self.owed(event)) else {
                Issue.record("a stranger got the mail")
                return
            }
            #expect(outbox.sent.count == 2)
            #expect(try await client.get("/mobile/inbox?user=ada")["unreadCount"]?.int == 0)
        }
    }

    @Test func `an item is in the inbox also where the planner's clock was behind that of the directory`() async throws
    {
        try await APIScene.run { scene, client in
            try await Self.put(client)
            let created = try #require(scene.instance.control.user(tenant: "acme", id: "ada")).createdOffset
            let plan = Plan(
                event: "evt_1", eventType: "invoice.paid", tenant: "acme", partition: 3, offset: 0, acceptedAt: 1,
                at: scene.clock.now - 60_000, deliveries: [],
                resolution: Resolution(users: [
                    ResolvedUser(user: "ada", because: ["user"], mail: .off, inbox: true, created: created)
                ]))
            try await scene.append([.plan(plan)], partition: 3)
            let inbox = try await client.get("/mobile/inbox?user=ada&unread=true")
            #expect(inbox["unreadCount"]?.int == 1)
            let id = try #require(inbox["data"]?[0]?["id"]?.string)
            #expect(try await client.post("/mobile/inbox/\(id)/read").status == .ok)
        }
    }

    @Test func `a digest is one mail with a line for each event, the same each time`() async throws {
        try await APIScene.run { scene, client in
            try await Self.put(client)
            try await scene.scene.post(
                (1...60).map { number in
                    Scene.event("evt_\(number)", payload: #"{"invoiceId":"in_\#(number)<b>","amount":1}"#)
                })
            let items = try await scene.scene.records(of: Topics.events).map { record in
                Digest.Item(
                    event: try EventRecord(record).id, type: "invoice.paid", partition: record.position.partition,
                    offset: record.position.offset)
            }
            let created = scene.instance.control.user(tenant: "acme", id: "ada")?.createdOffset
            func digest(_ items: [Digest.Item], created: Int64?) -> EventRecord {
                var event = Scene.event("evt_d", type: SystemEventType.digest)
                event.payload = Digest(user: "ada", created: created, after: nil, items: items).jsonBytes
                return event
            }
            let outbox = Outbox()
            let channel = try Self.channel(scene, to: outbox)
            for _ in 0..<2 {
                let answer = await channel.attempt(Self.owed(digest(items, created: created)))
                #expect(answer == .accepted(code: 250, "taken"))
            }
            let mail = try #require(outbox.sent.first)
            #expect(mail.encoded() == outbox.sent.last?.encoded())
            #expect(mail.subject == "60 notifications from ACME")
            #expect(mail.text.contains("* Invoice in_1<b> was paid\n"))
            #expect(mail.html.contains("Invoice in_1&lt;b&gt; was paid"))
            #expect(mail.text.contains("in_50<b>") && !mail.text.contains("in_51<b>"))
            #expect(mail.text.contains("and 10 more."))
            // What the log holds no more is told of all the same.
            let place = try #require(items.first)
            scene.scene.log.trim(
                TopicPartition(topic: Topics.events, partition: place.partition), before: place.offset + 1)
            _ = await channel.attempt(Self.owed(digest([place], created: created)))
            #expect(outbox.sent.last?.subject == "1 notification from ACME")
            #expect(outbox.sent.last?.text.contains("* invoice.paid\n") == true)
            guard case .cancelled = await channel.attempt(Self.owed(digest(items, created: (created ?? 0) + 1))) else {
                Issue.record("a stranger got the mail")
                return
            }
        }
    }
}
