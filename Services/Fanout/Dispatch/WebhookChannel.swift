package import Contracts
package import Control
import JSON
import Synchronization
import WebhookSignature

/// The way out to endpoints: looks up what the endpoint is now, builds and signs the message, and posts it.
package final class WebhookChannel: DeliveryChannel {
    /// How long an attempt may take where the endpoint says nothing.
    package static let defaultTimeout = Duration.seconds(15)
    /// More opened secrets than this are not remembered.
    private static let mostOpened = 10_000

    private struct Opened {
        let revision: Int
        let secrets: [(secret: WebhookSecret, expiresAt: Int64?)]
    }

    private let control: ControlState
    private let client: WebhookClient
    private let masterKey: MasterKey
    private let now: @Sendable () -> Int64
    private let opened = Mutex<[String: Opened]>([:])

    /// - Parameter now: milliseconds since 1970.
    package init(
        control: ControlState, client: WebhookClient, masterKey: MasterKey, now: @escaping @Sendable () -> Int64
    ) {
        self.control = control
        self.client = client
        self.masterKey = masterKey
        self.now = now
    }

    package func attempt(_ delivery: OwedDelivery) async -> AttemptAnswer {
        guard let endpoint = control.endpoint(tenant: delivery.tenant, id: delivery.subscriber) else {
            return .cancelled("the endpoint was deleted")
        }
        guard endpoint.document.active || delivery.kind == .test else { return .cancelled("the endpoint is inactive") }
        let now = now()
        let secrets: [WebhookSecret]
        let target: WebhookTarget
        do {
            secrets = try self.secrets(of: endpoint, at: now)
            target = try WebhookTarget(endpoint.document.url)
        } catch {
            return .fault(.unprepared, "\(error)")
        }
        let body = WebhookBody.make(delivery.event)
        let headers = WebhookHeaders.make(
            for: delivery.event, body: body, secrets: secrets, own: endpoint.document.headers, now: now)
        return await client.post(
            target, headers: headers, body: body,
            timeout: endpoint.document.retry.timeout.map { .milliseconds($0) } ?? Self.defaultTimeout)
    }

    /// The secrets that sign now, newest first; opened once for each revision of the endpoint.
    private func secrets(of endpoint: Entity<EndpointDocument>, at now: Int64) throws -> [WebhookSecret] {
        let id = endpoint.document.id
        let known = opened.withLock { opened in opened[id].flatMap { $0.revision == endpoint.revision ? $0 : nil } }
        let secrets = try known ?? open(endpoint)
        return secrets.secrets.filter { $0.expiresAt.map { now < $0 } ?? true }.map(\.secret)
    }

    private func open(_ endpoint: Entity<EndpointDocument>) throws -> Opened {
        let secrets = try endpoint.document.secrets.map { sealed in
            (try WebhookSecret(try masterKey.open(sealed.sealed, for: endpoint.document.id)), sealed.expiresAt)
        }
        let fresh = Opened(revision: endpoint.revision, secrets: secrets)
        opened.withLock { opened in
            if opened.count >= Self.mostOpened { opened.removeAll(keepingCapacity: true) }
            opened[endpoint.document.id] = fresh
        }
        return fresh
    }
}
