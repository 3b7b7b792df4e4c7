import Contracts
package import EventLog

/// The text of `Carillon-Position`: `topic:partition:offset`, the topic without its `carillon.`, several separated by commas.
package enum PositionHeader {
    private static let topicPrefix = "carillon."
    /// A client collects at most one position a write; nobody waits for more than this.
    private static let mostPositions = 16
    /// No log counts further: beyond it, arithmetic on offsets would overflow.
    private static let greatestOffset: Int64 = 1 << 53

    package static func text(_ positions: [Position]) -> String {
        positions.map(text).joined(separator: ",")
    }

    /// Put together in one piece: the answer to each event that is posted has one.
    package static func text(_ position: Position) -> String {
        let topic = position.topic.utf8
        let short = topic.dropFirst(position.topic.hasPrefix(topicPrefix) ? topicPrefix.utf8.count : 0)
        return TextPiece.text(short.count + 2 * 20) { piece in
            piece.put(short)
            piece.put(UInt8(ascii: ":"))
            piece.put(number: Int64(position.partition))
            piece.put(UInt8(ascii: ":"))
            piece.put(number: position.offset)
        }
    }

    /// The last of each partition, in as few as say the same.
    package static func text(lastOf positions: some Sequence<Position>) -> String? {
        var last: [TopicPartition: Int64] = [:]
        for position in positions {
            last[position.topicPartition] = max(position.offset, last[position.topicPartition] ?? 0)
        }
        guard !last.isEmpty, last.count <= mostPositions else { return nil }
        let all = last.map { Position(topic: $0.topic, partition: $0.partition, offset: $1) }
        return text(all.sorted { ($0.topic, $0.partition) < ($1.topic, $1.partition) })
    }

    /// - Throws: `Problem` 400 `invalid_position`, also for a partition that a topic of ours does not have: nothing will ever
    ///   stand there.
    package static func positions(_ text: String) throws(Problem) -> [Position] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= mostPositions else { throw .invalidPosition }
        var positions: [Position] = []
        for part in parts {
            let fields = part.trimmed.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, !fields[0].isEmpty, let partition = Int(fields[1]), partition >= 0,
                let offset = Int64(fields[2]), (0...greatestOffset).contains(offset)
            else { throw .invalidPosition }
            let topic = topicPrefix + fields[0]
            // The number of a topic's partitions is fixed when it is created.
            if let known = Topics.specifications.first(where: { $0.name == topic }), partition >= known.partitions {
                throw .unknownPartition(partition, of: String(fields[0]), partitions: known.partitions)
            }
            positions.append(Position(topic: topic, partition: partition, offset: offset))
        }
        return positions
    }
}

extension Problem {
    static let invalidPosition = badRequest(
        "invalid_position", "Carillon-Position", "must be what an answer of ours carried, such as control:0:17")

    fileprivate static func unknownPartition(_ partition: Int, of topic: String, partitions: Int) -> Problem {
        badRequest(
            "invalid_position", "Carillon-Position",
            "names partition \(partition) of \(topic), whose partitions are numbered 0 to \(partitions - 1)")
    }
}
