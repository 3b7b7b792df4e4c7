import Access
import Contracts
import Control
import JSON
import ServiceKit
import WebhookSignature

/// What happens in the demo, from a new tenant to what its subscribers got.
struct DemoStory: Sendable {
    static let tenant = "acme"
    static let mailAddress = "ada@example.org"

    let services: DemoServices
    let receiver: DemoReceiver
    /// Where the receiver listens.
    let receiverURL: String
    let outbox: DemoOutbox

    /// How long all deliveries together may take.
    private static let patience = Duration.seconds(60)

    /// Makes a tenant and a key for everything that is the tenant's, as `carillon tenant create` and `key mint` do.
    ///
    /// - Returns: the key's text.
    func open() async throws -> String {
        let now = SystemTime.now()
        let minted = MintedKey(tenant: Self.tenant, name: "demo", scopes: [.tenantAdmin], at: now)
        let tenant = TenantDocument(handle: Self.tenant, name: "Acme", createdAt: now)
        try await ControlSession.run(services.settings) { session in
            try await session.writer.create(tenant, actor: "cli")
            try await session.writer.create(minted.document, actor: "cli")
        }
        let key = minted.key.text
        // Both services read it from the log, each in its own time.
        let paths = [services.fanout: "/v2/handles/\(Self.tenant)/webhooks", services.ingest: "/api/v1/schemas"]
        for (url, path) in paths {
            let client = CarillonClient(url: url, key: key)
            let isKnown = try await eventually(within: Self.patience) { try await client.get(path).status == 200 }
            guard isKnown else { throw Failure("\(url) does not take the new key") }
        }
        return key
    }

    /// Registers the receiver and an e-mail address for every type of event, and confirms the address by its link.
    ///
    /// - Returns: the id of the endpoint.
    func subscribe(key: String) async throws -> String {
        let client = CarillonClient(url: services.fanout, key: key)
        let path = "/v2/handles/\(Self.tenant)"
        let endpoint = try await client.post(
            "\(path)/webhooks", JSONText.object(["url": .string(receiverURL), "eventTypes": .strings(["*"])])
        ).expect("the webhook was not registered")
        guard let id = endpoint["id"]?.string, let secret = endpoint["secret"]?.string,
            let parsed = try? WebhookSecret(secret)
        else { throw Failure("the answer to a new webhook holds no id and secret") }
        receiver.use(secret: parsed)

        _ = try await client.post(
            "\(path)/notifications/email-subscriptions",
            JSONText.object(["email": .string(Self.mailAddress), "eventTypes": .strings(["*"])])
        ).expect("the e-mail subscription was not made")
        try await confirm()
        return id
    }

    private func confirm() async throws {
        var link: String?
        _ = try await eventually(within: Self.patience) {
            link = outbox.confirmationLink(for: Self.mailAddress)
            return link != nil
        }
        guard let link else { throw Failure("no e-mail with a link to confirm came to \(outbox.folder)") }
        let path = String(link.dropFirst(services.settings.publicURL.count))
        // The page behind the link has a button, which posts to the same address.
        let answer = try await CarillonClient(url: services.fanout).post(path, [])
        guard (200..<300).contains(answer.status) else { throw Failure("the link was answered with \(answer.status)") }
    }

    /// Posts the events, asks for a test of the endpoint, which is an event as well, and has a delivery fail, which makes
    /// one; waits until each has arrived everywhere, or time is up.
    func send(_ events: [DemoEvent], endpoint: String, key: String) async throws -> [DemoRow] {
        let client = CarillonClient(url: services.ingest, key: key)
        for type in Set(events.filter(\.isOwn).map(\.type)).sorted() {
            _ = try await client.post(
                "/api/v1/schemas",
                JSONText.object(["type": .string(type), "schema": .raw(#"{"type":"object"}"#)])
            ).expect("type \(type) was not registered")
        }
        var rows: [DemoRow] = []
        for event in events {
            let answer = try await client.post(
                "/api/v1/notifications",
                JSONText.object([
                    "type": .string(event.type), "recipients": .raw(#"{"subscribers":true}"#),
                    "payload": .raw(event.payload),
                ])
            ).expect("an event of type \(event.type) was not taken")
            guard let id = answer["id"]?.string else { throw Failure("the answer to an event holds no id") }
            rows.append(DemoRow(event: id, type: event.type))
        }
        rows.append(try await test(endpoint, key: key))
        rows.append(try await failure(key: key))
        _ = try await eventually(within: Self.patience) {
            for index in rows.indices where !rows[index].isComplete {
                try await look(at: &rows[index], key: key)
            }
            return rows.allSatisfy(\.isComplete)
        }
        return rows
    }

    /// Has a delivery to a receiver that refuses everything fail, and finds the event that tells of it.
    private func failure(key: String) async throws -> DemoRow {
        let client = CarillonClient(url: services.fanout, key: key)
        let path = "/v2/handles/\(Self.tenant)"
        let url = receiverURL.replacing("/hooks", with: "/refusing")
        let type = SystemEventType.terminalFailure
        let endpoint = try await client.post(
            "\(path)/webhooks",
            JSONText.object(["url": .string(url), "eventTypes": .strings([SystemEventType.webhookTest])])
        ).expect("the refusing webhook was not registered")
        guard let id = endpoint["id"]?.string else { throw Failure("the answer to a new webhook holds no id") }
        _ = try await test(id, key: key)
        var event: String?
        _ = try await eventually(within: Self.patience) {
            let answer = try await client.get("\(path)/notifications?event_type=\(type)")
            event = answer.json?["data"]?[0]?["id"]?.string
            return event != nil
        }
        guard let event else { throw Failure("no \(type) tells of a delivery that was refused") }
        return DemoRow(event: event, type: type)
    }

    private func test(_ endpoint: String, key: String) async throws -> DemoRow {
        let client = CarillonClient(url: services.fanout, key: key)
        let answer = try await client.post("/v2/handles/\(Self.tenant)/webhooks/\(endpoint)/test", Array("{}".utf8))
            .expect("the webhook was not tested")
        guard let id = answer["eventId"]?.string else { throw Failure("the answer to a test holds no id") }
        return DemoRow(event: id, type: SystemEventType.webhookTest, isMailOwed: false)
    }

    private func look(at row: inout DemoRow, key: String) async throws {
        let delivery = receiver.delivery(of: row.event)
        row.wasReceived = delivery != nil
        row.isVerified = delivery?.isVerified ?? false
        row.mailFile = outbox.mails(to: Self.mailAddress, containing: row.event).first?.file
        let client = CarillonClient(url: services.fanout, key: key)
        let answer = try await client.get("/v2/handles/\(Self.tenant)/notifications/\(row.event)")
        let deliveries = answer.json?["deliveries"]?.elements.map { $0 } ?? []
        row.states = deliveries.compactMap { $0["state"]?.string }
    }
}
