internal import CRDKafka

/// librdkafka's list of partitions of one topic with their offsets. Used by one thread at a time.
final class PartitionList {
    private let pointer: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>

    struct Entry {
        let partition: Int
        let offset: Int64
        let error: rd_kafka_resp_err_t
    }

    init(_ topic: String, _ offsets: some Collection<(key: Int, value: Int64)>) {
        pointer = rd_kafka_topic_partition_list_new(Int32(offsets.count))
        for (partition, offset) in offsets {
            rd_kafka_topic_partition_list_add(pointer, topic, Int32(partition)).pointee.offset = offset
        }
    }

    deinit { rd_kafka_topic_partition_list_destroy(pointer) }

    /// The list for a call into librdkafka, which copies what it keeps. The object lives until the call has returned: a
    /// temporary one would otherwise be gone as soon as its pointer is read.
    func pass<Value>(_ body: (UnsafeMutablePointer<rd_kafka_topic_partition_list_t>) throws -> Value) rethrows -> Value
    {
        try withExtendedLifetime(self) { try body(pointer) }
    }

    var entries: [Entry] {
        (0..<Int(pointer.pointee.cnt)).map { index in
            let element = pointer.pointee.elems[index]
            return Entry(partition: Int(element.partition), offset: element.offset, error: element.err)
        }
    }
}
