package import Contracts
package import Control
import Synchronization

/// The way out to endpoints: looks up what the endpoint is now, builds and signs the message, and posts it.
package final class WebhookChannel: DeliveryChannel {
    /// How long an attempt may take where the endpoint says nothing.
    package static let defaultTimeout = Duration.seconds(15)
    /// More prepared endpoints than this are not remembered.
    private static let mostPrepared = 10_000

    private let control: ControlState
    private let filter: FilterCheck
    private let client: WebhookClient
    private let masterKey: MasterKey
    private let now: @Sendable () -> Int64
    private let prepared = Mutex<[String: PreparedEndpoint]>([:])

    /// - Parameter now: milliseconds since 1970.
    package init(
        control: ControlState, client: WebhookClient, masterKey: MasterKey, now: @escaping @Sendable () -> Int64
    ) {
        self.control = control
        filter = FilterCheck(control: control)
        self.client = client
        self.masterKey = masterKey
        self.now = now
    }

    package func attempt(_ delivery: OwedDelivery) async -> AttemptAnswer {
        guard let endpoint = control.endpoint(tenant: delivery.tenant, id: delivery.subscriber) else {
            return .cancelled("the endpoint was deleted")
        }
        guard endpoint.document.active || delivery.kind == .test else { return .cancelled("the endpoint is inactive") }
        if let answer = filter.answer(to: delivery, hasFilter: endpoint.document.filterPolicy != nil) { return answer }
        let prepared: PreparedEndpoint
        do throws(PreparationError) {
            prepared = try prepare(endpoint)
        } catch {
            return .fault(.unprepared, error.reason)
        }
        let now = now()
        let secrets = prepared.secrets(at: now)
        guard !secrets.isEmpty else { return .fault(.unprepared, "the endpoint has no secret that is still valid") }
        let body = WebhookBody.make(delivery.event)
        let headers = WebhookHeaders.make(
            for: delivery.event, body: body, secrets: secrets, own: prepared.headers, now: now)
        return await client.post(prepared.target, headers: headers, body: body, timeout: prepared.timeout)
    }

    private func prepare(_ endpoint: Entity<EndpointDocument>) throws(PreparationError) -> PreparedEndpoint {
        let id = endpoint.document.id
        if let known = prepared.withLock({ $0[id] }), known.revision == endpoint.revision { return known }
        let fresh = try PreparedEndpoint(endpoint, masterKey: masterKey)
        prepared.withLock { prepared in
            if prepared.count >= Self.mostPrepared { prepared.removeAll(keepingCapacity: true) }
            prepared[id] = fresh
        }
        return fresh
    }
}
