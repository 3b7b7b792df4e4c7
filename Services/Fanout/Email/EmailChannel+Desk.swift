import Contracts
import JSON

extension EmailChannel {
    /// One attempt at a mail to the operator's desk. Nobody unsubscribes there, and no suppression keeps mail from it.
    func attemptToDesk(_ delivery: OwedDelivery) async -> AttemptAnswer {
        guard let address = desk.address() else {
            return .cancelled("no address is set for mail to support (CARILLON_SUPPORT_EMAIL)")
        }
        var delivery = delivery
        do {
            delivery.event.payload = try checked(delivery.event.payload)
        } catch {
            return .fault(.interrupted, "the event that a report names can't be looked up: \(error)")
        }
        return await send(
            delivery, to: address.description, confirm: nil, unsubscribe: nil, isSuppressible: false)
    }

    /// The payload, with a word on whether the event that it names is its tenant's: the way in, which takes reports, does
    /// not know events. Another tenant's is told as one that never was.
    private func checked(_ payload: [UInt8]) throws -> [UInt8] {
        let root = try JSONDocument(parsing: payload).root
        guard let event = root["eventId"]?.string, let tenant = root["tenant"]?.string else { return payload }
        let isKnown = try desk.knowsEvent(event, tenant)
        var writer = JSONWriter(reservingCapacity: payload.count + 64)
        writer.object { writer in
            for (name, value) in root.members { writer.member(name, raw: value.rawBytes) }
            writer.member("eventFound", isKnown ? "yes" : "no, \(tenant) has no such event")
        }
        return writer.bytes
    }
}
