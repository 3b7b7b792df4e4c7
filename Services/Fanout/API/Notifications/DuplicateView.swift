import Contracts
import EventLog
import JSON

/// An event that was accepted for the same idempotency key as another one at the same moment, and owes nothing.
struct DuplicateView: JSONEncodable {
    let event: AcceptedEvent
    /// What stands in the log of the event that is delivered, and of this one; nil where the log no longer holds it.
    let winner: IdempotencyMark?
    let other: IdempotencyMark?

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("partition", event.position.partition)
            writer.member("offset", event.position.offset)
            writer.member("acceptedAt", time: event.acceptedAt)
            if let winner, let other {
                writer.member("bodyDiffers", winner.bodyHash != other.bodyHash)
            } else {
                writer.memberNull("bodyDiffers")
            }
        }
    }
}
