import Contracts
import Control
import EventLog
import Fanout
import HTTPTypes
import JSON
import Testing

extension World {
    /// An event for a user and a webhook, a delivery of it that failed, and a job that is to replay it.
    func addDeliveries(_ things: inout Things) async throws {
        let (tenant, endpoint) = (things.tenant, things["webhooks/:id"] ?? "")
        let at = time.now
        let event = EventRecord(
            id: Identifier.make(Identifier.event, at: at), type: "invoice.paid", schemaVersion: 1, source: "/\(tenant)",
            tenant: tenant, acceptedAt: at, recipients: .everySubscriber,
            payload: Array(#"{"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}"#.utf8))
        let position = try await log.append(event.newRecord())
        let delivery = PlannedDelivery(
            id: PlannedDelivery.id(
                event: event.id, partition: position.partition, acceptedAt: at, subscriber: endpoint, kind: .event),
            subscriber: endpoint, medium: .webhook, kind: .event)
        let user = things["users/:id"] ?? ""
        let plan = Plan(
            event: event.id, eventType: event.type, tenant: tenant, partition: position.partition,
            offset: position.offset, acceptedAt: at, at: at, deliveries: [delivery],
            resolution: Resolution(users: [
                ResolvedUser(user: user, because: ["user"], mail: .off, inbox: true)
            ]))
        let attempt = Attempt(
            id: Identifier.make(Identifier.attempt, at: at), delivery: delivery.id, event: event.id, tenant: tenant,
            subscriber: endpoint, medium: .webhook, number: 1, startedAt: at, durationMilliseconds: 5, state: .failed,
            nextAttemptAt: nil)
        for record in [DeliveryRecord.plan(plan), .attempt(attempt)] {
            try await log.append(record.newRecord(partition: position.partition, key: Array(event.key.utf8)))
        }
        try await fold()
        things["notifications/:id"] = event.id
        things["deliveries/:id"] = delivery.id
        things["deliveries/:delivery"] = delivery.id
        let inbox = try await way.ask(
            .fanout, .get, "/v2/handles/\(tenant)/mobile/inbox?user=\(user)", key: things.admin)
        things["inbox/:id"] = try #require(try inbox.json["data"]?[0]?["id"]?.string)
        let job = try await make(
            .post, "/webhooks/\(endpoint)/replays",
            #"{"from": "2026-01-01T00:00:00Z", "until": "2027-01-01T00:00:00Z"}"#,
            things)
        things["replays/:id"] = try #require(try job.json["id"]?.string)
    }
}
