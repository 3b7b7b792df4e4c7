import EventLog
import GRDB

extension TopicFile {
    /// Reads records of one partition.
    func read(
        partition: Int, from offset: Int64, limit: Int, maxBytes: Int
    ) throws(EventLogError) -> [LogRecord] {
        let name = try partitionNamed(partition)
        return try readers.read {
            try $0.recordsInBounds(of: name, from: offset, limit: limit, maxBytes: maxBytes, layout: layout)
        }
    }

    /// Reads on from cursors of this topic, in their order, until there are `limit` records or `maxBytes` bytes, and
    /// moves them: all of them, or none after an error.
    ///
    /// - Returns: the records, and their bytes.
    func read(
        on cursors: inout [PartitionCursors.Cursor], limit: Int, maxBytes: Int
    ) throws(EventLogError) -> (records: [LogRecord], bytes: Int) {
        var moved = cursors
        let found = try readers.readTogether { db in
            var (records, bytes): ([LogRecord], Int) = ([], 0)
            for index in moved.indices where records.count < limit && bytes < maxBytes {
                let cursor = moved[index]
                let known = records.count
                // What this process wrote a moment ago is at hand; all else is in the file.
                bytes += tail.read(
                    cursor.partition, from: cursor.offset, limit: limit - known, maxBytes: maxBytes - bytes,
                    into: &records)
                if records.count == known {
                    let found = try db.recordsInBounds(
                        of: TopicPartition(topic: name, partition: cursor.partition), from: cursor.offset,
                        limit: limit - known, maxBytes: maxBytes - bytes, layout: layout)
                    bytes += found.reduce(0) { $0 + $1.size }
                    records += found
                }
                guard records.count > known, let last = records.last else { continue }
                moved[index].offset = last.position.offset + 1
            }
            return (records, bytes)
        }
        cursors = moved
        return found
    }

    func bounds() throws(EventLogError) -> [Int: PartitionBounds] {
        try readers.readTogether { db in
            let bounds = try (0..<layout.partitions).map { ($0, try db.bounds(ofPartition: $0, layout: layout)) }
            return Dictionary(uniqueKeysWithValues: bounds)
        }
    }
}

extension Database {
    /// As `records`, with an error where the offset lies outside of what is kept.
    fileprivate func recordsInBounds(
        of partition: TopicPartition, from offset: Int64, limit: Int, maxBytes: Int, layout: TopicLayout
    ) throws -> [LogRecord] {
        while true {
            let records = try records(of: partition, from: offset, limit: limit, maxBytes: maxBytes, layout: layout)
            if records.first?.position.offset == offset { return records }
            // Nothing, or not from there on: at the end, or outside.
            let bounds = try bounds(ofPartition: partition.partition, layout: layout)
            if offset == bounds.end { return [] }
            guard offset >= bounds.earliest, offset < bounds.end else {
                throw EventLogError.offsetOutOfRange(partition, requested: offset, bounds: bounds)
            }
            // It was appended between the two looks.
        }
    }
}
