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
    func read(
        on cursors: inout [PartitionCursors.Cursor], limit: Int, maxBytes: Int
    ) throws(EventLogError) -> [LogRecord] {
        var moved = cursors
        let records = try readers.readTogether { db in
            var records: [LogRecord] = []
            var bytes = 0
            for index in moved.indices where records.count < limit && bytes < maxBytes {
                let found = try db.recordsInBounds(
                    of: TopicPartition(topic: name, partition: moved[index].partition), from: moved[index].offset,
                    limit: limit - records.count, maxBytes: maxBytes - bytes, layout: layout)
                guard let last = found.last else { continue }
                moved[index].offset = last.position.offset + 1
                bytes += found.reduce(0) { $0 + $1.size }
                records = records.isEmpty ? found : records + found
            }
            return records
        }
        cursors = moved
        return records
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
