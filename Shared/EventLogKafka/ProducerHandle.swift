internal import CRDKafka
import EventLog
import Foundation
import Logging
import Synchronization

/// One producing instance of librdkafka with its topics and the thread that polls its delivery reports.
///
/// Records are produced under the lock of `state`, so that `close`, which first shuts the gate under the same lock, can
/// count on it that no record comes after it; and so that the records of one call keep their order.
final class ProducerHandle: Sendable {
    private struct State {
        var isOpen = true
        var topics: [String: KafkaPointer] = [:]
    }

    private let handle: KafkaHandle
    private let state = Mutex(State())
    private let poller: Poller

    init(options: KafkaOptions, logger: Logger) throws(EventLogError) {
        handle = try KafkaHandle(.producer, options: options, logger: logger)
        poller = Poller(handle)
    }

    deinit {
        // Topics are destroyed before the instance; `handle` still holds it.
        state.withLock { state in
            for topic in state.topics.values { rd_kafka_topic_destroy(topic.raw) }
        }
    }

    /// Whether librdkafka gave up on this instance: a fatal error of the idempotent producer.
    var isBroken: Bool { handle.context.isBroken }

    /// For tests: raises a fatal error as the broker could.
    func breakDown() {
        rd_kafka_test_fatal_error(handle.pointer, RD_KAFKA_RESP_ERR_OUT_OF_ORDER_SEQUENCE_NUMBER, "test")
    }

    /// Hands records to librdkafka. Those that it does not take fail at once; the others are reported later. Costs
    /// microseconds and never waits.
    ///
    /// - Returns: false when this instance is closed; no record was handled then.
    func produce(_ batch: AppendBatch, _ range: Range<Int>, _ partitions: [Int32], _ space: QueueSpace) -> Bool {
        state.withLock { state in
            guard state.isOpen else { return false }
            for index in range where partitions[index] >= 0 {
                let record = batch.records[index]
                let code: rd_kafka_resp_err_t
                if let topic = topic(record.topic, &state) {
                    code = Self.produce(
                        record, to: topic, partitions[index], handle.pointer, batch.retainSlot(index))
                    if code == RD_KAFKA_RESP_ERR_NO_ERROR { continue }
                    batch.releaseSlot()
                } else {
                    code = rd_kafka_last_error()
                }
                if code == RD_KAFKA_RESP_ERR__FATAL { handle.context.markBroken() }
                space.give(space.cost(of: record))
                batch.fail(
                    index,
                    handle.context.failure(code, "appending to \(record.topic)[\(partitions[index])]"))
            }
            return true
        }
    }

    /// Blocks until all is acknowledged or `flushTimeout` (milliseconds) is over, fails what is left, and ends.
    ///
    /// The order matters: `rd_kafka_destroy` never reports what is undelivered, and whoever waits for it would wait for
    /// ever. So: flush, purge, flush (which reports the purged records), then stop polling.
    func close(flushTimeout: Int32) {
        let wasOpen = state.withLock { state in
            defer { state.isOpen = false }
            return state.isOpen
        }
        guard wasOpen else { return }
        rd_kafka_flush(handle.pointer, flushTimeout)
        rd_kafka_purge(handle.pointer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT)
        rd_kafka_flush(handle.pointer, 5000)
        poller.stop()
    }

    private func topic(_ name: String, _ state: inout State) -> OpaquePointer? {
        if let topic = state.topics[name] { return topic.raw }
        guard let topic = rd_kafka_topic_new(handle.pointer, name, nil) else { return nil }
        state.topics[name] = KafkaPointer(topic)
        return topic
    }

    private static func produce(
        _ record: NewRecord, to topic: OpaquePointer, _ partition: Int32, _ handle: OpaquePointer,
        _ opaque: UnsafeMutableRawPointer
    ) -> rd_kafka_resp_err_t {
        var headers: OpaquePointer?
        if !record.headers.isEmpty {
            headers = rd_kafka_headers_new(record.headers.count)
            record.headers.withFields { fields in
                for field in fields {
                    // The value may be empty, but not null: librdkafka tells the two apart. It never is: it stands in the
                    // middle of others.
                    rd_kafka_header_add(
                        headers, field.name.bytes.baseAddress?.assumingMemoryBound(to: CChar.self), field.name.count,
                        field.value.bytes.baseAddress, field.value.count)
                }
            }
        }
        return record.value.withUnsafeBytes { value in
            guard let key = record.key else {
                return carillon_produce(
                    handle, topic, partition, nil, 0, value.baseAddress, value.count, record.timestamp ?? 0, headers,
                    opaque)
            }
            return key.withUnsafeBytes { key in
                carillon_produce(
                    handle, topic, partition, key.baseAddress ?? UnsafeRawPointer(opaque), key.count,
                    value.baseAddress, value.count, record.timestamp ?? 0, headers, opaque)
            }
        }
    }
}
