internal import CRDKafka
import EventLog
import Foundation
import Logging
import Synchronization

/// Asks brokers about topics, offsets and groups. All functions block, for `timeout` at most.
final class KafkaClient: Sendable {
    /// Milliseconds that the brokers get for one answer.
    static let timeout: Int32 = 10_000

    let handle: KafkaHandle
    let logger: Logger
    private let options: KafkaOptions
    private let observers = Mutex<[String: KafkaHandle]>([:])

    init(options: KafkaOptions, logger: Logger) throws(EventLogError) {
        self.options = options
        self.logger = logger
        handle = try KafkaHandle(.client, options: options, logger: logger)
    }

    /// - Throws: `EventLogError` `.unknownTopic`, `.unavailable`, `.refused`.
    func partitionCount(of topic: String) throws(EventLogError) -> Int {
        guard let count = try partitionCounts()[topic] else {
            throw EventLogError(RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART, "looking up the topic \(topic)")
        }
        return count
    }

    /// The number of partitions of each topic that this user may see.
    ///
    /// All are asked for, which names none: a broker that creates topics by itself would create the one that is looked
    /// up, with its own number of partitions (brokers before 0.11 and the mock do, whatever the client says).
    func partitionCounts() throws(EventLogError) -> [String: Int] {
        var metadata: UnsafePointer<rd_kafka_metadata>?
        let code = rd_kafka_metadata(handle.pointer, 1, nil, &metadata, Self.timeout)
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR, let metadata else {
            throw handle.failure(code, "looking up the topics")
        }
        defer { rd_kafka_metadata_destroy(metadata) }
        let topics = UnsafeBufferPointer(start: metadata.pointee.topics, count: Int(metadata.pointee.topic_cnt))
        return topics.reduce(into: [:]) { counts, topic in
            if topic.partition_cnt > 0 { counts[String(cString: topic.topic)] = Int(topic.partition_cnt) }
        }
    }

    /// The next offset that a group will read in each partition; no entry where nothing is committed.
    func committed(group: String, topic: String, partitions: Int) throws(EventLogError) -> [Int: Int64] {
        try observer(of: group).committed(topic: topic, partitions: 0..<partitions)
    }

    private func observer(of group: String) throws(EventLogError) -> KafkaHandle {
        try observers.withLock { observers throws(EventLogError) in
            if let handle = observers[group] { return handle }
            let handle = try KafkaHandle(.observer(group: group), options: options, logger: logger)
            observers[group] = handle
            return handle
        }
    }
}
