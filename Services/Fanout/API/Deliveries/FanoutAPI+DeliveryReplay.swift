import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import Hummingbird
import JSON
import Projections
import ServiceKit

extension FanoutAPI {
    /// Owes a delivery that ended badly once more, as a fresh one: 202 with it. The former stays as it ended.
    func replayDelivery(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let endpoint = try endpoint(context, credential).document
        let id = try context.name("delivery")
        let key = try request.idempotencyKey().map { CreationKey(key: $0, body: []) }
        let tenant = credential.tenant
        guard
            let delivery = try file.read({
                try ReplayableDelivery.find(
                    id, endpoint: endpoint.id, tenant: tenant, since: RowAges.shown(at: now()), in: $0)
            })
        else { throw Problem.notFound }
        if let earlier = try earlierReplay(of: delivery, key, tenant: tenant) {
            var headers = foldedHeader(partition: delivery.position.partition)
            headers[.idempotencyReplayed] = "true"
            return replayAnswer(delivery, id: earlier.id, at: earlier.at, tenant: tenant, headers: headers)
        }
        try Self.refuse(delivery.state)
        guard endpoint.active else {
            throw Problem.conflict("inactive", "The endpoint is switched off, so nothing would be sent to it.")
        }
        guard let event = try await keptEvent(at: delivery.position) else {
            throw Problem(.gone, "event_gone", "The log no longer holds the event of this delivery.")
        }
        let time = now()
        let fresh = ReplayedDelivery(
            id: Identifier.make(Identifier.delivery, at: time), event: delivery.event, eventType: delivery.eventType,
            offset: delivery.position.offset, original: id)
        let partition = delivery.position.partition
        let replay = Replay(
            tenant: tenant, endpoint: endpoint.id, partition: partition, at: time, deliveries: [fresh], key: key)
        let position = try await log.append(
            DeliveryRecord.replay(replay).newRecord(partition: partition, key: Array(event.key.utf8)))
        try await runner.wait(until: position, timeout: Self.foldTimeout)
        var headers: HTTPFields = [.carillonPosition: PositionHeader.text([position])]
        // Where the same request came twice at once, the fold has taken the first in the log.
        let taken = try earlierReplay(of: delivery, key, tenant: tenant) ?? (fresh.id, time)
        if taken.id != fresh.id { headers[.idempotencyReplayed] = "true" }
        return replayAnswer(delivery, id: taken.id, at: taken.at, tenant: tenant, headers: headers)
    }

    private func earlierReplay(
        of delivery: ReplayableDelivery, _ key: CreationKey?, tenant: String
    ) throws -> (id: String, at: Int64)? {
        guard let key else { return nil }
        let since = now() - Replay.keyLifetime
        return try file.read {
            try ReplayableDelivery.earlierReplay(
                of: delivery.id, tenant: tenant, keyHash: key.keyHash, since: since, in: $0)
        }
    }

    private static func refuse(_ state: DeliveryState) throws(Problem) {
        switch state {
        case .failed, .deadLetter: return
        case .pending, .delivering, .retrying:
            throw Problem(
                .unprocessableContent, "delivery_\(state.rawValue)",
                "The delivery has not ended (it is \(state.rawValue)), so there is nothing to repeat yet.")
        case .delivered, .cancelled:
            throw Problem(
                .unprocessableContent, "delivery_\(state.rawValue)",
                "The delivery is \(state.rawValue): one by one, only what failed or is a dead letter is replayed.")
        }
    }

    /// As it was when it was planned, whatever became of it since.
    private func replayAnswer(
        _ delivery: ReplayableDelivery, id: String, at time: Int64, tenant: String, headers: HTTPFields
    ) -> Response {
        var headers = headers
        headers[.location] = "/v2/handles/\(tenant)/deliveries/\(id)"
        let row = DeliveryRow(
            id: id, subscriber: delivery.endpoint, medium: .webhook, kind: .replay, event: delivery.event,
            eventType: delivery.eventType, partition: delivery.position.partition, createdAt: time, state: .pending,
            attempts: 0, dueAt: nil, endedAt: nil, lastAttempt: nil, original: delivery.id)
        return Response.json(.accepted, row, headers: headers)
    }
}
