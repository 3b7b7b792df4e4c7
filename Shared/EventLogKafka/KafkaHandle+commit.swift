internal import CRDKafka
import EventLog

extension KafkaHandle {
    /// Commits and blocks until the broker has answered, 10 s at most.
    ///
    /// - Throws: `EventLogError` `.notOwner`, `.unavailable`, `.refused`.
    func commit(_ offsets: [Int: Int64], topic: String) throws(EventLogError) {
        let action = "committing for \(topic)"
        let list = PartitionList(topic, offsets)
        // A queue of this call's own: rd_kafka_commit would wait without a bound. An answer that comes after the wait
        // goes with the queue.
        let queue = rd_kafka_queue_new(pointer)
        defer { rd_kafka_queue_destroy(queue) }
        let code = list.pass { rd_kafka_commit_queue(pointer, $0, queue, nil, nil) }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw EventLogError(code, action, trouble: context.trouble) }
        guard let event = rd_kafka_queue_poll(queue, KafkaClient.timeout) else {
            throw EventLogError(RD_KAFKA_RESP_ERR__TIMED_OUT, action, trouble: context.trouble)
        }
        defer { rd_kafka_event_destroy(event) }
        let outcome = rd_kafka_event_error(event)
        guard outcome == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw EventLogError(outcome, action, trouble: context.trouble)
        }
        guard let answered = rd_kafka_event_topic_partition_list(event) else { return }
        for index in 0..<Int(answered.pointee.cnt) {
            let error = answered.pointee.elems[index].err
            guard error == RD_KAFKA_RESP_ERR_NO_ERROR else { throw EventLogError(error, action) }
        }
    }
}
