/// What a handle is for; each has settings of its own.
enum KafkaRole: Hashable, Sendable {
    case producer
    /// Metadata, bounds, topics: never fetches.
    case client
    /// Follows partitions, each up to its end and on.
    case follower
    /// Reads some records by position.
    case reader
    /// Asks for the offsets of a group without being in it.
    case observer(group: String)
    case member(group: String, id: String)

    /// Whether a thread polls it all the time: what goes wrong with the others is only heard of when they are used.
    var isPolled: Bool {
        switch self {
        case .producer, .follower, .member: true
        case .client, .reader, .observer: false
        }
    }
}
