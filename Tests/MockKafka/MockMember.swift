import CRDKafka

/// A member of a consumer group that owns what it is given and does nothing with it, until it is killed.
enum MockMember {
    static func serve(_ arguments: [String], say: (String) -> Void) throws(MockError) -> Never {
        guard arguments.count == 5 else {
            throw MockError("--member takes SERVERS GROUP TOPIC ID SESSION_MILLISECONDS")
        }
        let configuration = rd_kafka_conf_new()
        let settings = [
            "bootstrap.servers": arguments[0], "group.id": arguments[1], "group.instance.id": arguments[3],
            "session.timeout.ms": arguments[4], "partition.assignment.strategy": "cooperative-sticky",
            "enable.auto.commit": "false",
        ]
        for (name, value) in settings where rd_kafka_conf_set(configuration, name, value, nil, 0) != RD_KAFKA_CONF_OK {
            throw MockError("librdkafka does not take \(name)=\(value)")
        }
        guard let handle = rd_kafka_new(RD_KAFKA_CONSUMER, configuration, nil, 0) else {
            throw MockError("the member could not be made")
        }
        rd_kafka_poll_set_consumer(handle)
        let topics = rd_kafka_topic_partition_list_new(1)
        rd_kafka_topic_partition_list_add(topics, arguments[2], -1)
        rd_kafka_subscribe(handle, topics)
        var owned: Int32 = 0
        while true {
            if let message = rd_kafka_consumer_poll(handle, 100) { rd_kafka_message_destroy(message) }
            let count = assignment(handle)
            if count != owned { say("assigned \(count)") }
            owned = count
        }
    }

    private static func assignment(_ handle: OpaquePointer) -> Int32 {
        var list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?
        guard rd_kafka_assignment(handle, &list) == RD_KAFKA_RESP_ERR_NO_ERROR, let list else { return 0 }
        defer { rd_kafka_topic_partition_list_destroy(list) }
        return list.pointee.cnt
    }
}
