internal import CRDKafka
import EventLog
import Foundation

extension KafkaHandle {
    /// Commits and blocks until the broker has answered, 10 s at most for each answer.
    ///
    /// While a rebalance completes, a broker takes no commits, for as long as it takes the members to ask for their new
    /// share; the partitions may be this member's all the while, so it is tried again for 2 s.
    ///
    /// - Throws: `EventLogError` `.notOwner`, `.unavailable`, `.refused`.
    func commit(_ offsets: [Int: Int64], topic: String) throws(EventLogError) {
        var code = commitOnce(offsets, topic: topic)
        for _ in 0..<20 where code == RD_KAFKA_RESP_ERR_REBALANCE_IN_PROGRESS {
            Thread.sleep(forTimeInterval: 0.1)
            code = commitOnce(offsets, topic: topic)
        }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else {
            throw context.failure(code, "committing for \(topic)")
        }
    }

    private func commitOnce(_ offsets: [Int: Int64], topic: String) -> rd_kafka_resp_err_t {
        let list = PartitionList(topic, offsets)
        // A queue of this call's own: rd_kafka_commit would wait without a bound. An answer that comes after the wait
        // goes with the queue.
        let queue = rd_kafka_queue_new(pointer)
        defer { rd_kafka_queue_destroy(queue) }
        let code = list.pass { rd_kafka_commit_queue(pointer, $0, queue, nil, nil) }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { return code }
        guard let event = rd_kafka_queue_poll(queue, KafkaClient.timeout) else { return RD_KAFKA_RESP_ERR__TIMED_OUT }
        defer { rd_kafka_event_destroy(event) }
        let outcome = rd_kafka_event_error(event)
        guard outcome == RD_KAFKA_RESP_ERR_NO_ERROR, let answered = rd_kafka_event_topic_partition_list(event)
        else { return outcome }
        let errors = (0..<Int(answered.pointee.cnt)).map { answered.pointee.elems[$0].err }
        return errors.first { $0 != RD_KAFKA_RESP_ERR_NO_ERROR } ?? outcome
    }
}
