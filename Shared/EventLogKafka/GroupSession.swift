internal import CRDKafka
import EventLog
import Foundation

/// Serves the membership on one thread: answers the group, starts and stops partitions, fetches records when they are
/// asked for.
///
/// Records go into a queue of their own (`records`), beside the queue of the group's events: so the events are served,
/// and the group knows that this member lives, also while nobody asks for records; librdkafka stops fetching when
/// `records` is full.
///
/// `@unchecked Sendable`: made on one thread, handed to another, and used only there.
final class GroupSession: @unchecked Sendable {
    let handle: KafkaHandle
    let topic: String
    let desk: GroupDesk
    private let records: OpaquePointer
    private var decoder = RecordDecoder()
    private var forwarded: Set<Int> = []
    /// What the group decided and we did not answer yet.
    var unanswered: [Rebalance] = []
    /// Revocations that the member was told of and is not done with yet.
    var revoked: [Set<Int>] = []

    init(handle: KafkaHandle, topic: String, desk: GroupDesk) {
        self.handle = handle
        self.topic = topic
        self.desk = desk
        records = rd_kafka_queue_new(handle.pointer)
    }

    deinit {
        // A forwarded queue holds the one that it forwards to.
        for partition in forwarded { forward(partition, to: nil) }
        rd_kafka_queue_destroy(records)
    }

    func subscribe() throws(EventLogError) {
        let list = PartitionList(topic, [-1: 0])
        let code = list.pass { rd_kafka_subscribe(handle.pointer, $0) }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw handle.failure(code, "joining a group on \(topic)") }
    }

    /// Runs until the desk closes, then leaves the group.
    func serve() {
        while desk.isOpen {
            serveGroup(timeout: 0)
            answerGroup()
            if desk.isAsked { fetch() } else { desk.pause(seconds: 0.1) }
        }
        leave()
    }

    /// Serves the callbacks, which note what the group decided, and errors.
    func serveGroup(timeout: Int32) {
        rd_kafka_poll(handle.pointer, 0)
        while let message = rd_kafka_consumer_poll(handle.pointer, timeout) {
            take([message])
            if timeout > 0 { return }
        }
    }

    private func answerGroup() {
        for partitions in desk.update({ $0.takeReleased() }) {
            Self.unassign(partitions, topic, handle.pointer)
            revoked.removeAll { $0 == partitions }
        }
        unanswered += desk.takeRebalances()
        while let rebalance = unanswered.first {
            switch rebalance {
            case .assign(let partitions):
                // The broker did not tell the offsets: ask again in the next turn.
                guard assign(partitions) else { return }
            case .revoke(let partitions):
                if desk.update({ $0.revoke(partitions) }) {
                    revoked.append(partitions)
                } else {
                    Self.unassign(partitions, topic, handle.pointer)
                }
            case .lose(let partitions):
                desk.update { $0.lose(partitions) }
                Self.unassign(partitions, topic, handle.pointer)
            }
            unanswered.removeFirst()
        }
    }

    /// Starts partitions from what the group committed, or from the first offset that is kept.
    ///
    /// - Returns: false when the broker can't be asked now.
    func assign(_ partitions: Set<Int>) -> Bool {
        do throws(EventLogError) {
            var offsets = try handle.committed(topic: topic, partitions: partitions)
            let fresh = partitions.subtracting(offsets.keys)
            for (partition, offset) in try handle.offsets(of: topic, partitions: fresh, at: .earliest) {
                offsets[partition] = offset
            }
            for partition in partitions { forward(partition, to: records) }
            forwarded.formUnion(partitions)
            let refusal = PartitionList(topic, offsets).pass {
                Self.refusal(rd_kafka_incremental_assign(handle.pointer, $0), "assigning", handle.pointer)
            }
            if let refusal {
                // Nothing would be read of them, while the group takes them for ours: only a new membership begins anew.
                let error = EventLogError(
                    .unavailable, "taking over partitions of \(topic): \(refusal)", isRetriable: true)
                desk.update { $0.fail(error) }
                return true
            }
            desk.update { $0.assign(offsets) }
        } catch {
            if error.isRetriable { return false }
            desk.update { $0.fail(error) }
        }
        return true
    }

    /// Takes what is there, or waits for it for a moment: the group's events are not served meanwhile.
    private func fetch() {
        var messages: [UnsafeMutablePointer<rd_kafka_message_t>] = []
        while messages.count < 500, let message = rd_kafka_consume_queue(records, messages.isEmpty ? 50 : 0) {
            messages.append(message)
        }
        take(messages)
    }

    /// Hands out what the messages hold, together: whoever waits is woken once.
    private func take(_ messages: [UnsafeMutablePointer<rd_kafka_message_t>]) {
        guard !messages.isEmpty else { return }
        defer { for message in messages { rd_kafka_message_destroy(message) } }
        var records: [LogRecord] = []
        var end: EventLogError?
        for message in messages {
            let code = message.pointee.err
            if code == RD_KAFKA_RESP_ERR_NO_ERROR {
                records.append(decoder.record(message.pointee, message))
                continue
            }
            let error = failure(code, message.pointee)
            // That the group went on without us is told by a rebalance; all else that can't be waited out ends it.
            if error.isRetriable || error.code == .notOwner {
                handle.context.report(code, error.message)
            } else {
                end = end ?? error
            }
        }
        desk.update { ledger in
            ledger.append(records)
            if let end { ledger.fail(end) }
        }
    }

    private func failure(_ code: rd_kafka_resp_err_t, _ message: rd_kafka_message_t) -> EventLogError {
        switch code {
        case RD_KAFKA_RESP_ERR__FATAL:
            var text = [CChar](repeating: 0, count: 256)
            return EventLogError(
                rd_kafka_fatal_error(handle.pointer, &text, text.count), "as a member of a group on \(topic)")
        case RD_KAFKA_RESP_ERR_OFFSET_OUT_OF_RANGE, RD_KAFKA_RESP_ERR__AUTO_OFFSET_RESET:
            let partition = TopicPartition(topic: topic, partition: Int(message.partition))
            do throws(EventLogError) {
                return .offsetOutOfRange(
                    partition, requested: message.offset, bounds: try handle.bounds(of: partition))
            } catch {
                return EventLogError(.offsetOutOfRange, "\(partition) can't be read from offset \(message.offset)")
            }
        default: return handle.context.failure(code, "reading \(topic)")
        }
    }

    private func forward(_ partition: Int, to queue: OpaquePointer?) {
        guard let own = rd_kafka_queue_get_partition(handle.pointer, topic, Int32(partition)) else { return }
        rd_kafka_queue_forward(own, queue)
        rd_kafka_queue_destroy(own)
    }
}
