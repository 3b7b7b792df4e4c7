package import EventLog

/// What this member has planned and not yet folded.
package struct PlannedBatches: Sendable {
    /// Events whose plan is appended and not folded: a copy of the event that comes meanwhile is known by them.
    private var unfolded: [String: Position] = [:]
    private var begun: [String] = []
    /// More events than this are not planned ahead of the fold.
    static let mostUnfolded = 20_000

    private var waiting: [(ids: [String], until: [TopicPartition: Int64])] = []

    package init() {}

    /// - Returns: where the event stands that is being planned under this id already; nil if none is, and then this one is.
    package mutating func begin(_ event: String, at position: Position) -> Position? {
        if let earlier = unfolded[event] { return earlier }
        unfolded[event] = position
        begun.append(event)
        return nil
    }

    /// What is to be folded before more is planned; nil while there is room.
    package var due: [TopicPartition: Int64]? {
        unfolded.count > Self.mostUnfolded ? waiting.first?.until : nil
    }

    /// Notes a batch whose plans are appended, and forgets those that are folded by now.
    package mutating func add(plans positions: [Position], folded: [TopicPartition: Int64]) {
        let until = Self.ends(of: positions)
        waiting.append((begun, until))
        begun = []
        let first = waiting.firstIndex { batch in batch.until.contains { folded[$0.key] ?? 0 < $0.value } }
        for batch in waiting[..<(first ?? waiting.endIndex)] {
            for id in batch.ids { unfolded[id] = nil }
        }
        waiting.removeSubrange(..<(first ?? waiting.endIndex))
    }

    /// The offset behind the last position in each partition.
    static func ends(of positions: some Sequence<Position>) -> [TopicPartition: Int64] {
        var ends: [TopicPartition: Int64] = [:]
        var run: Position?
        func note(_ last: Position) {
            ends[last.topicPartition] = max(ends[last.topicPartition] ?? 0, last.offset + 1)
        }
        // They come in runs, each of one partition.
        for position in positions {
            if let run, run.partition != position.partition || run.offset > position.offset { note(run) }
            run = position
        }
        if let run { note(run) }
        return ends
    }
}
