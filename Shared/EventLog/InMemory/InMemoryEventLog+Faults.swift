extension InMemoryEventLog {
    /// What can be wrong with the log, for tests of how others bear it.
    package enum Fault: Sendable {
        /// Appends and reads fail, readers and group members wait, as when a broker is down.
        case unavailable
        /// Appends are written and fail all the same, as when the answer of a broker is lost.
        case acknowledgementLost
    }

    /// Begins a fault, or with nil ends it; for all connections to this log.
    package func setFault(_ fault: Fault?) {
        storage.change { $0.fault = fault }
    }

    /// Forgets the records before `offset`, as retention would.
    package func trim(_ partition: TopicPartition, before offset: Int64) {
        storage.change { $0.topics[partition.topic]?[partition.partition].trim(before: offset) }
    }
}
