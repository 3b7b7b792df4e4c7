import EventLog

/// Where one reader stands in partitions of one or more topics.
struct PartitionCursors: Sendable {
    private struct Cursor: Sendable {
        let file: TopicFile
        let partition: Int
        var offset: Int64
    }

    /// The most that one answer holds, in bytes, plus a record.
    private static let maxBytes = 4 << 20

    private var cursors: [Cursor]
    /// Where to begin: after what was read last, so that a busy partition starves nobody.
    private var first = 0

    init(_ starts: [(file: TopicFile, partition: Int, offset: Int64)]) {
        cursors = starts.map { Cursor(file: $0.file, partition: $0.partition, offset: $0.offset) }
    }

    /// Reads what is there, and goes on behind it.
    mutating func read(limit: Int) throws(EventLogError) -> [LogRecord] {
        var records: [LogRecord] = []
        var bytes = 0
        let order = Array(cursors.indices[first...]) + Array(cursors.indices[..<first])
        for index in order where records.count < limit && bytes < Self.maxBytes {
            let cursor = cursors[index]
            let found = try cursor.file.read(
                partition: cursor.partition, from: cursor.offset, limit: limit - records.count,
                maxBytes: Self.maxBytes - bytes)
            guard let last = found.last else { continue }
            cursors[index].offset = last.position.offset + 1
            first = (index + 1) % cursors.count
            bytes += found.reduce(0) { $0 + $1.size }
            records = records.isEmpty ? found : records + found
        }
        return records
    }
}
