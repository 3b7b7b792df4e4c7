import Contracts
import EventLog
import JSON

/// What a digest tells of, as its template sees it: `{"count", "summary", "items": [{"title", "type", "id", "time"}], "more"}`.
///
/// It follows from the log alone, so that a retry sends the same. What the log no longer holds is told of by its type.
package struct DigestContents: Sendable {
    /// A mail is no place for a thousand lines; how many more there are stands below them.
    static let mostShown = 50

    private let events: EventCache

    package init(events: EventCache) {
        self.events = events
    }

    /// - Parameter title: a line about an event.
    /// - Throws: `EventLogError` while the log can't be read.
    func payload(of digest: Digest, title: (EventRecord) -> String) async throws -> [UInt8] {
        var shown: [(item: Digest.Item, event: EventRecord?)] = []
        for item in digest.items.prefix(Self.mostShown) { shown.append((item, try await event(of: item))) }
        var writer = JSONWriter(reservingCapacity: 4_096)
        writer.object { writer in
            let count = digest.items.count
            writer.member("count", count)
            writer.member("summary", count == 1 ? "1 notification" : "\(count) notifications")
            writer.member(
                "items",
                array: { writer in
                    for (item, event) in shown {
                        writer.object { writer in
                            writer.member("title", event.map(title) ?? item.type)
                            writer.member("type", item.type)
                            writer.member("id", item.event)
                            writer.member("time", ifPresent: event?.acceptedAt, as: .time)
                        }
                    }
                })
            if digest.items.count > shown.count { writer.member("more", digest.items.count - shown.count) }
        }
        return writer.bytes
    }

    private func event(of item: Digest.Item) async throws -> EventRecord? {
        let position = Position(topic: Topics.events, partition: item.partition, offset: item.offset)
        do {
            return try await events.event(at: position)
        } catch let error as EventLogError where error.code == .offsetOutOfRange {
            return nil
        } catch is ContractError {
            return nil
        }
    }
}
