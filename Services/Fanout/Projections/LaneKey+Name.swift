import Contracts

/// Lanes as the tables name them, see `DeliveriesFold.lane`.
extension LaneKey {
    /// What the name of a lane of replays ends with; no id holds a space.
    static let replays = " replays"

    var name: String { isReplay ? subscriber + Self.replays : subscriber }

    init(partition: Int, name: String) {
        let isReplay = name.hasSuffix(Self.replays)
        self.init(
            partition: partition, subscriber: isReplay ? String(name.dropLast(Self.replays.count)) : name,
            isReplay: isReplay)
    }

    /// All lanes in which something may wait for a subscriber.
    static func all(of subscriber: String) -> [LaneKey] {
        (0..<Topics.partitions).flatMap { partition in
            [false, true].map { LaneKey(partition: partition, subscriber: subscriber, isReplay: $0) }
        }
    }
}
