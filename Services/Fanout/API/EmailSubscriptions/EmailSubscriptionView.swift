import Contracts
import JSON

/// An e-mail subscription as clients see it.
struct EmailSubscriptionView: JSONEncodable {
    let subscription: EmailSubscriptionDocument

    func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", subscription.id)
            writer.member("email", subscription.email)
            writer.member("eventTypes", subscription.eventTypes)
            writer.name("filterPolicy")
            if let policy = subscription.filterPolicy { writer.raw(policy) } else { writer.null() }
            writer.member("state", subscription.state.rawValue)
            writer.member("createdAt", time: subscription.createdAt)
            writer.member("confirmedAt", ifPresent: subscription.confirmedAt, as: .time)
        }
    }
}
