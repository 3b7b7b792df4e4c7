package import Contracts
package import EventLog

/// Which deliveries an event owes: a pure function of the event and of the subscribers that its tenant has now.
package enum PlanDecision {
    /// - Parameters:
    ///   - position: where the event stands.
    ///   - takes: whether the filter of this subscriber takes the event; asked only for those that have one.
    ///   - requireVerification: whether an endpoint whose receiver has not agreed subscribes to nothing yet.
    ///   - now: milliseconds since 1970.
    package static func plan(
        _ event: EventRecord, at position: Position, endpoints: some Sequence<EndpointDocument>,
        emailSubscriptions: some Sequence<EmailSubscriptionDocument>, requireVerification: Bool = false,
        filter takes: (String) -> Bool, now: Int64
    ) -> Plan {
        func concerns(_ subscriber: String, subscribes: Bool, _ filterPolicy: [UInt8]?) -> Bool {
            // An event that names its receivers concerns them whether they subscribe to its like or not.
            if event.recipients.only.contains(subscriber) { return true }
            return event.recipients.subscribers && subscribes && (filterPolicy == nil || takes(subscriber))
        }
        var deliveries: [PlannedDelivery] = []
        for endpoint in endpoints {
            let subscribes =
                endpoint.subscribes(to: event.type)
                && (!requireVerification || endpoint.verification.state == .verified)
            guard concerns(endpoint.id, subscribes: subscribes, endpoint.filterPolicy) else { continue }
            var planned = delivery(of: event, in: position.partition, to: endpoint.id, by: .webhook)
            planned.isOrdered =
                endpoint.ordering == .partitionKey && event.partitionKey != nil && planned.kind == .event
            deliveries.append(planned)
        }
        for subscription in emailSubscriptions
        where concerns(
            subscription.id, subscribes: subscription.subscribes(to: event.type), subscription.filterPolicy)
        {
            deliveries.append(delivery(of: event, in: position.partition, to: subscription.id, by: .email))
        }
        if event.type == SystemEventType.ownerAlert || event.type == SystemEventType.ownerTest {
            let owner = OwnerAlert.owner(of: event.tenant)
            if event.recipients.only.contains(owner) {
                deliveries.append(delivery(of: event, in: position.partition, to: owner, by: .email))
            }
        }
        if SystemEventType.desk.contains(event.type), event.recipients.only.contains(SupportDesk.subscriber) {
            deliveries.append(delivery(of: event, in: position.partition, to: SupportDesk.subscriber, by: .email))
        }
        // It names one user, and nobody else can make such an event.
        let digest = event.type == SystemEventType.digest ? try? Digest(document: event.payload) : nil
        if let digest {
            let user = DirectoryID.entityID(tenant: event.tenant, id: digest.user)
            deliveries.append(delivery(of: event, in: position.partition, to: user, by: .email))
        }
        return Plan(
            event: event.id, eventType: event.type, tenant: event.tenant, partition: position.partition,
            offset: position.offset, acceptedAt: event.acceptedAt, at: now, deliveries: deliveries, digest: digest,
            // Also for those that don't wait: later ones may have to wait for them.
            partitionKey: deliveries.contains { $0.medium == .webhook } ? event.partitionKey : nil)
    }

    static func delivery(
        of event: EventRecord, in partition: Int, to subscriber: String, by medium: DeliveryMedium
    ) -> PlannedDelivery {
        let kind: DeliveryKind = SystemEventType.tests.contains(event.type) ? .test : .event
        return PlannedDelivery(
            id: PlannedDelivery.id(
                event: event.id, partition: partition, acceptedAt: event.acceptedAt, subscriber: subscriber, kind: kind),
            subscriber: subscriber, medium: medium, kind: kind)
    }
}
