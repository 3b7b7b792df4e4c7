internal import CRDKafka
import EventLog
import Foundation
import Logging

/// Owns one librdkafka instance: made in `init`, destroyed when the last reference goes. Whoever uses `pointer` holds the
/// handle meanwhile, so no call can meet a destroyed instance.
///
/// Destroying waits for librdkafka's threads, and anybody may drop the last reference, also a task on the cooperative
/// pool: so it is done on a thread of its own, and may go on after the handle is gone.
final class KafkaHandle: Sendable {
    let context: HandleContext
    private let retained: UncheckedContext
    private let instance: KafkaPointer

    var pointer: OpaquePointer { instance.raw }

    /// `Unmanaged` is not `Sendable`; what it refers to is.
    private struct UncheckedContext: @unchecked Sendable {
        let reference: Unmanaged<HandleContext>
    }

    /// - Throws: `EventLogError` `.invalidArgument` for options that don't go together or name files that can't be read.
    init(
        _ role: KafkaRole, options: KafkaOptions, logger: Logger, rebalanced: HandleContext.Rebalanced? = nil
    ) throws(EventLogError) {
        let configuration = try options.configuration(for: role)
        context = HandleContext(
            logger: logger, secrets: options.secrets, contact: options.contact, isWatched: role.isPolled,
            rebalanced: rebalanced)
        let reference = Unmanaged.passRetained(context)
        rd_kafka_conf_set_opaque(configuration, reference.toOpaque())
        rd_kafka_conf_set_log_cb(configuration, logged)
        rd_kafka_conf_set_error_cb(configuration, failed)
        if role == .producer { rd_kafka_conf_set_dr_msg_cb(configuration, delivered) }
        if rebalanced != nil { rd_kafka_conf_set_rebalance_cb(configuration, rebalancedPartitions) }
        Self.watchAnswers(configuration, reference.toOpaque())
        if options.usesOAuth { rd_kafka_conf_enable_sasl_queue(configuration, 1) }

        var text = [CChar](repeating: 0, count: 512)
        let type = role == .producer ? RD_KAFKA_PRODUCER : RD_KAFKA_CONSUMER
        guard let made = rd_kafka_new(type, configuration, &text, text.count) else {
            // The configuration stays ours then, but librdkafka (2.0.2) has freed its interceptors already, and would do so
            // again: so it is left where it is. These options are not tried twice.
            let reason = context.redacted(String(cString: text))
            reference.release()
            throw EventLogError(.invalidArgument, "librdkafka does not take these options: \(reason)")
        }
        instance = KafkaPointer(made)
        retained = UncheckedContext(reference: reference)
        // Token refreshes must not depend on how often a handle is polled.
        if options.usesOAuth, let error = rd_kafka_sasl_background_callbacks_enable(made) {
            rd_kafka_error_destroy(error)
        }
    }

    deinit {
        let thread = Thread { [instance, retained] in
            // A member closes by itself before (`GroupSession`); destroying must not wait for a group again.
            rd_kafka_destroy_flags(instance.raw, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE)
            retained.reference.release()
        }
        thread.name = "kafka-destroy"
        thread.start()
    }

    /// Serves the callbacks that wait, so that `context.trouble` is up to date, and says what a code means.
    func failure(_ code: rd_kafka_resp_err_t, _ action: String) -> EventLogError {
        rd_kafka_poll(pointer, 0)
        return context.failure(code, action)
    }
}

private func logged(
    _ handle: OpaquePointer?, _ level: Int32, _ facility: UnsafePointer<CChar>?, _ line: UnsafePointer<CChar>?
) {
    // Lines written while the instance is still being made have no handle yet.
    guard let handle, let facility, let line else { return }
    HandleContext.of(rd_kafka_opaque(handle))?.log(level, String(cString: facility), String(cString: line))
}

private func failed(
    _: OpaquePointer?, _ code: Int32, _ reason: UnsafePointer<CChar>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let reason else { return }
    HandleContext.of(opaque)?.report(rd_kafka_resp_err_t(rawValue: code), String(cString: reason))
}

private func delivered(
    _: OpaquePointer?, _ message: UnsafePointer<rd_kafka_message_t>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let message, let context = HandleContext.of(opaque) else { return }
    AppendBatch.report(message.pointee, context)
}

private func rebalancedPartitions(
    _ handle: OpaquePointer?, _ code: rd_kafka_resp_err_t,
    _ list: UnsafeMutablePointer<rd_kafka_topic_partition_list_t>?, _ opaque: UnsafeMutableRawPointer?
) {
    guard let handle, let list, let context = HandleContext.of(opaque) else { return }
    let partitions = Set((0..<Int(list.pointee.cnt)).map { Int(list.pointee.elems[$0].partition) })
    let isLost = rd_kafka_assignment_lost(handle) == 1
    let rebalance: Rebalance =
        code == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS
        ? .assign(partitions) : isLost ? .lose(partitions) : .revoke(partitions)
    context.rebalanced?(KafkaPointer(handle), rebalance)
    // Ends the poll that called us, so that its thread acts on what was noted.
    rd_kafka_yield(handle)
}
