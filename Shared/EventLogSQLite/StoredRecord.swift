import EventLog

/// A record that is ready to be written: its partition chosen, its size known.
struct StoredRecord: Sendable {
    let partition: Int
    let timestamp: Int64
    let key: [UInt8]?
    let headers: RecordHeaders
    let value: [UInt8]
    /// The bytes of key, headers and value together.
    let size: Int

    /// - Throws: `.invalidArgument` for a partition that does not exist, `.recordTooLarge`.
    init(
        _ record: NewRecord, partitions: Int, maxBytes: Int, now: @Sendable () -> Int64
    ) throws(EventLogError) {
        partition = record.partition ?? Partitioner.partition(forKey: record.key, partitions: partitions)
        guard (0..<partitions).contains(partition) else {
            throw .unknownPartition(
                TopicPartition(topic: record.topic, partition: partition), partitions: partitions)
        }
        size = record.size
        guard size <= maxBytes else { throw .recordTooLarge(record, limit: maxBytes) }
        timestamp = record.timestamp ?? now()
        key = record.key
        headers = record.headers
        value = record.value
    }

    /// As it stands in the log.
    func record(at position: Position) -> LogRecord {
        LogRecord(position: position, key: key, headers: headers, value: value, timestamp: timestamp)
    }

    /// What it takes in a transaction, in bytes, roughly.
    var cost: Int { value.count + headers.packed.count + (key?.count ?? 0) + 64 }
}
