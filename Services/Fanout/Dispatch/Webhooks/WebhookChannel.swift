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
    private let links: PayloadLinks
    private let requestOrigin: String
    private let now: @Sendable () -> Int64
    private let prepared = Mutex<[String: PreparedEndpoint]>([:])

    /// - Parameters:
    ///   - publicURL: where the links of thin webhooks lead, and who is sending.
    ///   - now: milliseconds since 1970.
    package init(
        control: ControlState, client: WebhookClient, masterKey: MasterKey, publicURL: String,
        now: @escaping @Sendable () -> Int64
    ) {
        self.control = control
        filter = FilterCheck(control: control)
        self.client = client
        self.masterKey = masterKey
        links = PayloadLinks(masterKey: masterKey, publicURL: publicURL)
        requestOrigin = RequestOrigin.name(of: publicURL)
        self.now = now
    }

    package func attempt(_ delivery: OwedDelivery) async -> AttemptAnswer {
        guard let endpoint = control.endpoint(tenant: delivery.tenant, id: delivery.subscriber) else {
            return .cancelled("the endpoint was deleted")
        }
        let document = endpoint.document
        guard document.active || delivery.kind == .test else { return .cancelled("the endpoint is inactive") }
        if document.verification.state != .verified, delivery.kind != .test,
            control.settings(tenant: delivery.tenant)?.document.requireVerification == true
        {
            // It was planned while the endpoint was verified, or it was not asked for: there is the schedule's time to verify.
            return .fault(.unprepared, "the endpoint is not verified, and the tenant's settings require it")
        }
        if let answer = filter.answer(to: delivery, hasFilter: document.filterPolicy != nil) { return answer }
        let now = now()
        do throws(PreparationError) {
            let prepared = try prepare(endpoint, now: now)
            let event = delivery.event
            let payload = WebhookPayload.make(event, as: prepared.format) {
                links.link(to: event, at: delivery.position, for: document.id, now: now)
            }
            let headers = try prepared.headers(
                of: payload, id: event.id, trace: SentTrace(delivery), now: now)
            let answer = await client.post(
                prepared.target, headers: headers, body: payload.body, timeout: prepared.timeout)
            return prepared.mask.applied(to: answer)
        } catch {
            return .fault(.unprepared, error.reason)
        }
    }

    private func prepare(
        _ endpoint: Entity<EndpointDocument>, now: Int64
    ) throws(PreparationError) -> PreparedEndpoint {
        let id = endpoint.document.id
        if let known = prepared.withLock({ $0[id] }), known.revision == endpoint.revision { return known }
        let fresh = try PreparedEndpoint(endpoint, masterKey: masterKey, requestOrigin: requestOrigin, now: now)
        prepared.withLock { prepared in
            if prepared.count >= Self.mostPrepared { prepared.removeAll(keepingCapacity: true) }
            prepared[id] = fresh
        }
        return fresh
    }
}
