internal import CRDKafka
import EventLog

extension GroupSession {
    /// Leaves at once. Closing alone would not tell the group: a static member is expected to come back (KIP-345), and
    /// the others would wait for its session to time out. Unsubscribing does tell it; librdkafka forgets the id that
    /// the broker gave it once it has done so, and only then the consumer may be closed.
    func leave() {
        // librdkafka waits for the answer to each revocation, for ever, and the member gives none any more.
        for partitions in revoked { Self.unassign(partitions, topic, handle.pointer) }
        for rebalance in unanswered + desk.takeRebalances() { Self.answer(rebalance, topic, handle.pointer) }
        rd_kafka_unsubscribe(handle.pointer)
        let deadline = ContinuousClock.now + .seconds(5)
        while isMember, ContinuousClock.now < deadline { serveGroup(timeout: 20) }
        close()
    }

    /// Ends the membership. `rd_kafka_consumer_close` would wait without a bound; so it is told to close, and its last
    /// callbacks are served for a bounded time. What is not closed by then goes with the instance.
    private func close() {
        let queue = rd_kafka_queue_new(handle.pointer)
        defer { rd_kafka_queue_destroy(queue) }
        _ = Self.refusal(rd_kafka_consumer_close_queue(handle.pointer, queue), "closing", handle.pointer)
        let deadline = ContinuousClock.now + .seconds(5)
        while rd_kafka_consumer_closed(handle.pointer) == 0, ContinuousClock.now < deadline {
            if let message = rd_kafka_consume_queue(queue, 20) { rd_kafka_message_destroy(message) }
        }
        if rd_kafka_consumer_closed(handle.pointer) == 0 {
            handle.context.log(
                4, "CLOSE", "the group on \(topic) did not end in time; the others take over when its session ends")
        }
    }

    private var isMember: Bool {
        guard let id = rd_kafka_memberid(handle.pointer) else { return false }
        defer { rd_kafka_mem_free(handle.pointer, id) }
        return id.pointee != 0
    }

    /// Answers a decision to librdkafka with as much as it asked for, and no word to the member.
    static func answer(_ rebalance: Rebalance, _ topic: String, _ handle: OpaquePointer) {
        switch rebalance {
        // The whole set, though nothing is read any more: the revocation that follows names it, and is refused, and so
        // never answered, where a partition of it was not assigned.
        case .assign(let partitions):
            let list = PartitionList(topic, partitions.map { (key: $0, value: Int64(RD_KAFKA_OFFSET_INVALID)) })
            _ = list.pass { refusal(rd_kafka_incremental_assign(handle, $0), "assigning", handle) }
        case .revoke(let partitions), .lose(let partitions): unassign(partitions, topic, handle)
        }
    }

    static func unassign(_ partitions: Set<Int>, _ topic: String, _ handle: OpaquePointer) {
        let list = PartitionList(topic, partitions.map { (key: $0, value: Int64(RD_KAFKA_OFFSET_INVALID)) })
        _ = list.pass { refusal(rd_kafka_incremental_unassign(handle, $0), "giving back", handle) }
    }

    /// Takes the error of an answer to librdkafka and logs it. An answer is refused when the group went on without it
    /// (the session ended, say); it then decides anew.
    static func refusal(_ error: OpaquePointer?, _ action: String, _ handle: OpaquePointer) -> String? {
        guard let error else { return nil }
        defer { rd_kafka_error_destroy(error) }
        let reason = String(cString: rd_kafka_error_string(error))
        HandleContext.of(rd_kafka_opaque(handle))?.log(4, "ASSIGN", "\(action) partitions: \(reason)")
        return reason
    }
}
