// The errors that every log has, worded once.
extension EventLogError {
    package static func unknownTopic(_ topic: String) -> EventLogError {
        EventLogError(.unknownTopic, "the log has no topic \(topic): prepare it first")
    }

    package static func unknownPartition(_ partition: TopicPartition, partitions: Int) -> EventLogError {
        EventLogError(
            .invalidArgument, "\(partition) does not exist: the topic has partitions 0 to \(partitions - 1)")
    }

    package static func partitionMismatch(topic: String, found: Int, asked: Int) -> EventLogError {
        EventLogError(
            .partitionMismatch,
            "the topic \(topic) has \(found) partitions and \(asked) were asked for: the number is fixed when a topic is "
                + "created, because it decides where a key's records stand")
    }

    package static func recordTooLarge(_ record: NewRecord, limit: Int) -> EventLogError {
        EventLogError(
            .recordTooLarge, "a record for \(record.topic) has \(record.size) bytes, and the log takes at most \(limit)"
        )
    }
}
