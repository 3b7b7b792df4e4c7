package import Contracts
package import Control
import JSON

/// Which of its tenant's filters an event meets: found out when it is first asked, and for all of them at once.
package struct EventFilter {
    /// A payload may be nested as deeply as a document may; it stands one deeper in here.
    private static let limits = JSONLimits(maxDepth: JSONLimits.default.maxDepth + 1)

    private let event: EventRecord
    private let subscribers: Subscribers
    private var met: Set<String>?

    package init(_ event: EventRecord, of subscribers: Subscribers) {
        self.event = event
        self.subscribers = subscribers
    }

    /// Whether a subscriber gets the event, as far as its filter goes.
    ///
    /// Where that can't be told the answer is yes, and `FilterCheck` asks again before anything is sent. A filter that this
    /// version can't read fails there, where its owner sees it: the event is neither dropped in silence nor sent to somebody
    /// it may not be for. And what takes long is asked there in its tenant's own turn, where planning holds up everybody.
    package mutating func takes(_ subscriber: String) -> Bool {
        let filters = subscribers.filters
        if filters.fault(of: subscriber) != nil { return true }
        if let met { return met.contains(subscriber) }
        let (found, undecided) = Self.parsed(event).map { filters.met(by: $0) } ?? ([], [])
        let taken = found.union(undecided)
        met = taken
        return taken.contains(subscriber)
    }

    /// The event as a filter sees it; nil if its payload is not JSON. Such a one is never accepted; should it come some
    /// other way, it meets no filter.
    static func parsed(_ event: EventRecord) -> JSONNode? {
        try? JSONDocument(parsing: document(of: event), limits: limits).root
    }

    /// What a filter is held against: the body that a webhook gets, `partitionkey` where the event has one, and
    /// `cloudEvent` with the attributes that it came with where it came as one.
    static func document(of event: EventRecord) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: event.payload.count + 256)
        writer.object { writer in
            WebhookBody.writeHead(of: event, to: &writer)
            writer.member("partitionkey", ifPresent: event.partitionKey)
            event.writeCloudEvent("cloudEvent", to: &writer)
            writer.member("data", raw: event.payload)
        }
        return writer.bytes
    }
}
