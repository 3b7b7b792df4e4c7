import Contracts

/// The trace of an event as one attempt carries it on: the same trace, with an id of the attempt's own in it, which is the
/// parent of what the receiver does.
struct SentTrace: Hashable, Sendable {
    let parent: String
    let state: String?

    /// nil where the event belongs to none.
    init?(_ delivery: OwedDelivery) {
        guard let trace = delivery.event.trace else { return nil }
        let sender = Identifier.number(from: [delivery.id, "\(delivery.attemptNumber)"])
        parent = trace.parent(of: sender)
        state = trace.state
    }

    var headers: [HeaderField] {
        [HeaderField("traceparent", parent)] + (state.map { [HeaderField("tracestate", $0)] } ?? [])
    }
}
