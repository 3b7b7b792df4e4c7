import Access
import Contracts
import EventLog
import HTTPTypes
import Hummingbird
import JSON
import Projections
import ServiceKit

extension FanoutAPI {
    /// Posts a test event to one subscriber alone; with an `Idempotency-Key`, once.
    func postTest(
        _ type: String, _ request: Request, to subscriber: String, _ credential: Credential,
        payload: (inout JSONWriter) -> Void
    ) async throws -> SystemEvent {
        let id = try request.idempotencyKey().map { try testID($0, type, subscriber, credential) }
        var writer = JSONWriter(reservingCapacity: 128)
        writer.object(payload)
        return try await post(
            type, id: id ?? Identifier.make(Identifier.event, at: now()), tenant: credential.tenant, to: subscriber,
            payload: writer.bytes,
            trace: request.trace)
    }

    /// The id of the test that a key stands for, a day long; after that, of another one.
    private func testID(
        _ key: String, _ type: String, _ subscriber: String, _ credential: Credential
    ) throws -> String {
        var id = Identifier.derived(Identifier.event, from: [credential.tenant, "test", subscriber, key])
        while let earlier = try systemEvent(id, type: type, tenant: credential.tenant, isReplay: true),
            earlier.acceptedAt + Self.keyLifetime <= now()
        {
            id = Identifier.derived(Identifier.event, from: [id, String(earlier.acceptedAt)])
        }
        return id
    }

    /// `{eventId, delivery}`: the delivery as it stands, or as it will be once the event is planned.
    func testAnswer(
        _ event: SystemEvent, tenant: String, subscriber: String, medium: DeliveryMedium
    ) throws -> Response {
        let id = PlannedDelivery.id(
            event: event.id, partition: event.position.partition, acceptedAt: event.acceptedAt, subscriber: subscriber,
            kind: .test)
        let delivery =
            try file.read {
                try DeliverySearch.find(id, tenant: tenant, since: RowAges.shown(at: now()), in: $0)?.delivery
            }
            ?? DeliveryRow(
                id: id, subscriber: subscriber, medium: medium, kind: .test, event: event.id, eventType: event.type,
                partition: event.position.partition, createdAt: event.acceptedAt, state: .pending, attempts: 0,
                dueAt: nil, endedAt: nil, lastAttempt: nil)
        var headers: HTTPFields = [.carillonPosition: PositionHeader.text([event.position])]
        headers[.location] = "/v2/handles/\(tenant)/deliveries/\(id)"
        if event.isReplay { headers[.idempotencyReplayed] = "true" }
        return Response.json(.accepted, headers: headers) { writer in
            writer.object { writer in
                writer.member("eventId", event.id)
                writer.member("delivery", delivery)
            }
        }
    }
}
