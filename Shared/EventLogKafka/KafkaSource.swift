internal import CRDKafka
import EventLog

/// Partitions being fetched by one handle into one queue. Used by one thread.
///
/// The simple consumer of librdkafka: no group is needed, and no coordinator is asked.
final class KafkaSource {
    private let handle: KafkaHandle
    private let queue: OpaquePointer
    private var topics: [String: OpaquePointer] = [:]
    /// The next offset of each partition that was started.
    private var positions: [TopicPartition: Int64] = [:]
    private var decoder = RecordDecoder()
    private let buffer: UnsafeMutableBufferPointer<UnsafeMutablePointer<rd_kafka_message_t>?>

    /// What a message is.
    private enum Content {
        case record(LogRecord)
        case end
        case nothing
    }

    struct Batch {
        var records: [LogRecord] = []
        var bytes = 0
        /// Whether the end of a partition was met.
        var isAtEnd = false
    }

    init(_ handle: KafkaHandle, capacity: Int) {
        self.handle = handle
        queue = rd_kafka_queue_new(handle.pointer)
        buffer = .allocate(capacity: capacity)
    }

    deinit {
        stop()
        // The queue and the topics belong to the instance, which `handle` still holds.
        rd_kafka_queue_destroy(queue)
        for topic in topics.values { rd_kafka_topic_destroy(topic) }
        buffer.deallocate()
    }

    func start(_ partition: TopicPartition, at offset: Int64) throws(EventLogError) {
        // To librdkafka a negative offset names an end of the partition.
        guard offset >= 0 else {
            throw .offsetOutOfRange(partition, requested: offset, bounds: try handle.bounds(of: partition))
        }
        let topic = try topic(partition.topic)
        guard rd_kafka_consume_start_queue(topic, Int32(partition.partition), offset, queue) == 0 else {
            throw handle.failure(rd_kafka_last_error(), "reading \(partition)")
        }
        positions[partition] = offset
    }

    /// Ends all fetching; blocks until no more comes into the queue.
    func stop() {
        for partition in positions.keys {
            if let topic = topics[partition.topic] { rd_kafka_consume_stop(topic, Int32(partition.partition)) }
        }
        positions = [:]
        // What came before stays in the queue otherwise.
        while discard() > 0 {}
    }

    /// Waits for a message, at most `timeout` milliseconds, then takes what else is there.
    ///
    /// - Throws: `EventLogError` for what can't be waited out; what is only away comes back by itself.
    func poll(timeout: Int32, limit: Int) throws(EventLogError) -> Batch {
        // A batch call would wait until the batch is full: so wait for one, then take the rest without waiting.
        var batch = Batch()
        guard let first = rd_kafka_consume_queue(queue, timeout) else {
            rd_kafka_poll(handle.pointer, 0)
            return batch
        }
        buffer[0] = first
        var count = 1
        if limit > 1, buffer.count > 1 {
            let more = rd_kafka_consume_batch_queue(
                queue, 0, buffer.baseAddress.map { $0 + 1 }, min(limit, buffer.count) - 1)
            count += max(0, more)
        }
        defer { for index in 0..<count { rd_kafka_message_destroy(buffer[index]) } }
        batch.records.reserveCapacity(count)
        for index in 0..<count {
            guard let message = buffer[index] else { continue }
            switch try content(message) {
            case .record(let record):
                batch.records.append(record)
                batch.bytes += record.size
            case .end: batch.isAtEnd = true
            case .nothing: break
            }
        }
        return batch
    }

    /// The end of a partition as the last fetch saw it; nil before the first.
    func knownEnd(of partition: TopicPartition) -> Int64? {
        var low: Int64 = 0
        var high: Int64 = 0
        let code = rd_kafka_get_watermark_offsets(
            handle.pointer, partition.topic, Int32(partition.partition), &low, &high)
        return code == RD_KAFKA_RESP_ERR_NO_ERROR && high >= 0 ? high : nil
    }

    private func content(_ message: UnsafeMutablePointer<rd_kafka_message_t>) throws(EventLogError) -> Content {
        let code = message.pointee.err
        if code == RD_KAFKA_RESP_ERR_NO_ERROR {
            let record = decoder.record(message.pointee, message)
            positions[record.position.topicPartition] = record.position.offset + 1
            return .record(record)
        }
        let partition = TopicPartition(
            topic: decoder.name(message.pointee.rkt), partition: Int(message.pointee.partition))
        switch code {
        case RD_KAFKA_RESP_ERR__PARTITION_EOF: return .end
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
            throw .offsetOutOfRange(
                partition, requested: positions[partition] ?? message.pointee.offset,
                bounds: try handle.bounds(of: partition))
        default:
            let error = handle.context.failure(code, "reading \(partition)")
            guard error.isRetriable else { throw error }
            handle.context.report(code, error.message)
            return .nothing
        }
    }

    private func discard() -> Int {
        let count = rd_kafka_consume_batch_queue(queue, 0, buffer.baseAddress, buffer.count)
        for index in 0..<max(0, count) { rd_kafka_message_destroy(buffer[index]) }
        return count
    }

    private func topic(_ name: String) throws(EventLogError) -> OpaquePointer {
        if let topic = topics[name] { return topic }
        guard let topic = rd_kafka_topic_new(handle.pointer, name, nil) else {
            throw EventLogError(.invalidArgument, "'\(name)' is no name for a topic")
        }
        topics[name] = topic
        return topic
    }
}
