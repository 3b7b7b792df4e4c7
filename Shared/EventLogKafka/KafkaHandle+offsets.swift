internal import CRDKafka
import EventLog

/// The two ends of a partition, as the ListOffsets request names them.
enum End: Int64, Sendable {
    case earliest = -2
    case end = -1
}

extension KafkaHandle {
    /// One end of each partition, by one request to each leader. Blocks.
    ///
    /// `rd_kafka_offsets_for_times` puts the given times into a ListOffsets request as they are, and there -2 and -1
    /// stand for the earliest offset and the end.
    ///
    /// - Throws: `EventLogError` `.unavailable`, `.unknownTopic`, `.refused`.
    func offsets(of topic: String, partitions: some Collection<Int>, at end: End) throws(EventLogError) -> [Int: Int64]
    {
        let action = "asking for the offsets of \(topic)"
        guard !partitions.isEmpty else { return [:] }
        var last = RD_KAFKA_RESP_ERR_NO_ERROR
        // A leader that has just moved is an error once; librdkafka then looks for the new one.
        for _ in 0..<3 {
            let list = PartitionList(topic, partitions.map { (key: $0, value: end.rawValue) })
            last = list.pass { rd_kafka_offsets_for_times(pointer, $0, KafkaClient.timeout) }
            guard last == RD_KAFKA_RESP_ERR_NO_ERROR else { break }
            let entries = list.entries
            if let failed = entries.first(where: { $0.error != RD_KAFKA_RESP_ERR_NO_ERROR }) {
                last = failed.error
                continue
            }
            return Dictionary(uniqueKeysWithValues: entries.map { ($0.partition, $0.offset) })
        }
        throw failure(last, action)
    }

    /// The bounds of one partition. Blocks.
    func bounds(of partition: TopicPartition) throws(EventLogError) -> PartitionBounds {
        let partitions = [partition.partition]
        let earliest = try offsets(of: partition.topic, partitions: partitions, at: .earliest)
        let end = try offsets(of: partition.topic, partitions: partitions, at: .end)
        return PartitionBounds(earliest: earliest[partition.partition] ?? 0, end: end[partition.partition] ?? 0)
    }

    /// What the handle's group committed. Blocks.
    func committed(topic: String, partitions: some Collection<Int>) throws(EventLogError) -> [Int: Int64] {
        let action = "asking for the committed offsets of \(topic)"
        guard !partitions.isEmpty else { return [:] }
        let list = PartitionList(topic, partitions.map { (key: $0, value: Int64(RD_KAFKA_OFFSET_INVALID)) })
        let code = list.pass { rd_kafka_committed(pointer, $0, KafkaClient.timeout) }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw failure(code, action) }
        var offsets: [Int: Int64] = [:]
        for entry in list.entries {
            guard entry.error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw failure(entry.error, action) }
            if entry.offset >= 0 { offsets[entry.partition] = entry.offset }
        }
        return offsets
    }
}
