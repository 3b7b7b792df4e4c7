package import EventLog

/// The text of `Carillon-Position`: `topic:partition:offset`, the topic without its `carillon.`, several separated by commas.
package enum PositionHeader {
    private static let topicPrefix = "carillon."
    /// A client collects at most one position a write; nobody waits for more than this.
    private static let mostPositions = 16
    /// No log counts further: beyond it, arithmetic on offsets would overflow.
    private static let greatestOffset: Int64 = 1 << 53

    package static func text(_ positions: [Position]) -> String {
        positions.map { position in
            let topic = position.topic
            let short = topic.hasPrefix(topicPrefix) ? String(topic.dropFirst(topicPrefix.count)) : topic
            return "\(short):\(position.partition):\(position.offset)"
        }
        .joined(separator: ",")
    }

    /// - Throws: `Problem` 400 `invalid_position`.
    package static func positions(_ text: String) throws(Problem) -> [Position] {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        guard parts.count <= mostPositions else { throw .invalidPosition }
        var positions: [Position] = []
        for part in parts {
            let fields = part.trimmed.split(separator: ":", omittingEmptySubsequences: false)
            guard fields.count == 3, !fields[0].isEmpty, let partition = Int(fields[1]), partition >= 0,
                let offset = Int64(fields[2]), (0...greatestOffset).contains(offset)
            else { throw .invalidPosition }
            positions.append(Position(topic: topicPrefix + fields[0], partition: partition, offset: offset))
        }
        return positions
    }
}

extension Problem {
    static let invalidPosition = badRequest(
        "invalid_position", "Carillon-Position", "must be what an answer of ours carried, such as control:0:17")
}
