internal import CRDKafka
import EventLog
import Foundation
import Logging

extension KafkaClient {
    /// Creates the topics that are missing and checks the partitions of the others. Blocks.
    ///
    /// - Throws: `EventLogError` `.partitionMismatch`, `.unknownTopic` or `.refused` for a topic that is missing and that
    ///   the broker does not let us create, `.unavailable`.
    func prepare(_ topics: [TopicSpecification]) throws(EventLogError) {
        let missing = try missing(topics)
        guard !missing.isEmpty else { return }
        let refusal = try create(missing)
        var absent = try self.missing(missing)
        // A broker may answer the creation before each of its kind knows of it.
        for _ in 0..<50 where !absent.isEmpty && refusal == nil {
            Thread.sleep(forTimeInterval: 0.1)
            absent = try self.missing(absent)
        }
        if let topic = absent.first { throw Self.missing(topic, refusal) }
    }

    /// Those of the topics that are not there.
    ///
    /// - Throws: `EventLogError` `.partitionMismatch` for one that is there with other partitions.
    private func missing(_ topics: [TopicSpecification]) throws(EventLogError) -> [TopicSpecification] {
        let counts = try partitionCounts()
        for topic in topics {
            guard let count = counts[topic.name], count != topic.partitions else { continue }
            throw .partitionMismatch(topic: topic.name, found: count, asked: topic.partitions)
        }
        return topics.filter { counts[$0.name] == nil }
    }

    /// - Returns: why the broker does not create topics for us, when that is so: they may exist nevertheless.
    private func create(_ topics: [TopicSpecification]) throws(EventLogError) -> EventLogError? {
        var specifications: [OpaquePointer?] = []
        defer { for specification in specifications { rd_kafka_NewTopic_destroy(specification) } }
        for topic in topics { specifications.append(try Self.specification(topic)) }
        let queue = rd_kafka_queue_new(handle.pointer)
        defer { rd_kafka_queue_destroy(queue) }
        let options = rd_kafka_AdminOptions_new(handle.pointer, RD_KAFKA_ADMIN_OP_CREATETOPICS)
        defer { rd_kafka_AdminOptions_destroy(options) }
        rd_kafka_AdminOptions_set_operation_timeout(options, Self.timeout / 2, nil, 0)
        rd_kafka_AdminOptions_set_request_timeout(options, Self.timeout, nil, 0)
        rd_kafka_CreateTopics(handle.pointer, &specifications, specifications.count, options, queue)
        // The request ends by itself after its time-out; the wait is longer so that its answer is always met.
        guard let event = rd_kafka_queue_poll(queue, Self.timeout * 2) else {
            throw handle.failure(RD_KAFKA_RESP_ERR__TIMED_OUT, "creating topics")
        }
        defer { rd_kafka_event_destroy(event) }
        let code = rd_kafka_event_error(event)
        if code == RD_KAFKA_RESP_ERR__UNSUPPORTED_FEATURE || code == RD_KAFKA_RESP_ERR_UNSUPPORTED_VERSION {
            logger.notice("the broker does not create topics on request; they must be there already")
            return EventLogError(.unknownTopic, "the broker does not create topics on request")
        }
        guard code == RD_KAFKA_RESP_ERR_NO_ERROR else { throw handle.failure(code, "creating topics") }
        return refusal(in: event)
    }

    /// The first refusal among the answers for single topics. That one exists already is no refusal.
    private func refusal(in event: OpaquePointer) -> EventLogError? {
        var count = 0
        guard let results = rd_kafka_CreateTopics_result_topics(rd_kafka_event_CreateTopics_result(event), &count)
        else { return nil }
        for index in 0..<count {
            let code = rd_kafka_topic_result_error(results[index])
            guard code != RD_KAFKA_RESP_ERR_NO_ERROR, code != RD_KAFKA_RESP_ERR_TOPIC_ALREADY_EXISTS else { continue }
            let name = rd_kafka_topic_result_name(results[index]).map { String(cString: $0) } ?? "?"
            let reason = rd_kafka_topic_result_error_string(results[index]).map { ": \(String(cString: $0))" } ?? ""
            let error = EventLogError(code, "creating the topic \(name)")
            logger.warning("\(error)\(reason)")
            return error
        }
        return nil
    }

    private static func specification(_ topic: TopicSpecification) throws(EventLogError) -> OpaquePointer {
        var text = [CChar](repeating: 0, count: 256)
        // -1: as many replicas as the broker's own default says.
        guard let new = rd_kafka_NewTopic_new(topic.name, Int32(topic.partitions), -1, &text, text.count) else {
            throw EventLogError(
                .invalidArgument, "the topic '\(topic.name)' can't be created: \(String(cString: text))")
        }
        rd_kafka_NewTopic_set_config(new, "cleanup.policy", "delete")
        rd_kafka_NewTopic_set_config(new, "retention.ms", "\(retention(topic))")
        // A broker drops whole segments, so records stay for up to a segment longer than they must: a day, not its week.
        if topic.retention != nil { rd_kafka_NewTopic_set_config(new, "segment.ms", "86400000") }
        // What is kept for ever must not be cut by a default of the broker's either.
        if topic.retention == nil { rd_kafka_NewTopic_set_config(new, "retention.bytes", "-1") }
        return new
    }

    /// Milliseconds; -1 for ever.
    private static func retention(_ topic: TopicSpecification) -> Int64 {
        guard let retention = topic.retention else { return -1 }
        let (seconds, attoseconds) = retention.components
        return seconds * 1000 + attoseconds / 1_000_000_000_000_000
    }

    private static func missing(_ topic: TopicSpecification, _ refusal: EventLogError?) -> EventLogError {
        let why = refusal.map { " (\($0.message))" } ?? ""
        return EventLogError(
            refusal?.code ?? .unavailable,
            "the topic \(topic.name) does not exist\(why); create it with \(topic.partitions) partitions, cleanup.policy=delete and retention.ms=\(retention(topic))",
            isRetriable: refusal?.isRetriable ?? true)
    }
}
