import EventLog

extension NewRecord {
    /// A record that says its number, for checks of order and completeness.
    static func numbered(_ number: Int, topic: String, partition: Int? = nil, key: [UInt8]? = nil) -> NewRecord {
        NewRecord(topic: topic, partition: partition, key: key, value: Array(String(number).utf8))
    }
}

extension LogRecord {
    /// The number of a numbered record; -1 for any other.
    var number: Int { String(validating: value, as: UTF8.self).flatMap { Int($0) } ?? -1 }
}

extension EventLog {
    /// All records of a partition, from its beginning to the end that it had at first.
    func readAll(_ topic: String, partition: Int) async throws -> [LogRecord] {
        let partition = TopicPartition(topic: topic, partition: partition)
        guard let bounds = try await bounds(of: topic)[partition.partition] else {
            throw ContractViolation("\(topic) has no bounds for partition \(partition.partition)")
        }
        var records: [LogRecord] = []
        var offset = bounds.earliest
        while offset < bounds.end {
            let found = try await read(partition, from: offset, limit: 1_000, maxBytes: 1 << 20)
            guard let last = found.last else {
                throw ContractViolation("\(partition) ends at \(bounds.end) and gave nothing from \(offset)")
            }
            records += found
            offset = last.position.offset + 1
        }
        return records
    }
}

extension LogReader {
    /// Waits until `count` records have come, however many calls that takes.
    func collect(_ count: Int, limit: Int = 1_000) async throws -> [LogRecord] {
        var records: [LogRecord] = []
        while records.count < count {
            let found = try await next(limit: limit)
            try expect(!found.isEmpty && found.count <= limit, "next(limit: \(limit)) answered \(found.count) records")
            records += found
        }
        return records
    }
}
