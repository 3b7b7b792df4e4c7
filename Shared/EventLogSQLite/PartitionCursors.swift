import EventLog

/// Where one reader stands in partitions of one or more topics.
struct PartitionCursors: Sendable {
    struct Cursor: Sendable {
        let partition: Int
        var offset: Int64
    }

    private struct Topic: Sendable {
        let file: TopicFile
        /// In turn: what was read last comes last, so that a busy partition starves nobody.
        var cursors: [Cursor]
    }

    /// The most that one answer holds, in bytes, plus a record.
    private static let maxBytes = 4 << 20

    private var topics: [Topic]

    init(_ starts: [(file: TopicFile, partition: Int, offset: Int64)]) {
        topics = Dictionary(grouping: starts, by: \.file.name).values.compactMap { starts in
            starts.first.map { first in
                Topic(file: first.file, cursors: starts.map { Cursor(partition: $0.partition, offset: $0.offset) })
            }
        }
    }

    /// Reads what is there, and goes on behind it; after an error it stands where it stood, since nobody was given
    /// what was read before the error.
    mutating func read(limit: Int) throws(EventLogError) -> [LogRecord] {
        var topics = topics
        var records: [LogRecord] = []
        var bytes = 0
        for index in topics.indices where records.count < limit && bytes < Self.maxBytes {
            let found = try topics[index].file.read(
                on: &topics[index].cursors, limit: limit - records.count, maxBytes: Self.maxBytes - bytes)
            guard let last = found.records.last?.position.partition else { continue }
            let cursors = topics[index].cursors
            if let next = cursors.firstIndex(where: { $0.partition == last }) {
                topics[index].cursors = Array(cursors[(next + 1)...] + cursors[...next])
            }
            bytes += found.bytes
            records = records.isEmpty ? found.records : records + found.records
        }
        if topics.count > 1 { topics.append(topics.removeFirst()) }
        self.topics = topics
        return records
    }
}
