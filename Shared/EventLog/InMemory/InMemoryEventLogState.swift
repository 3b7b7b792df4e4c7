/// Everything that an in-memory log holds, and what its operations do to it. No lock and no waiting in here.
struct InMemoryEventLogState: Sendable {
    var topics: [String: [InMemoryPartition]] = [:]
    var groups: [InMemoryGroup.Key: InMemoryGroup] = [:]
    var fault: InMemoryEventLog.Fault?
    var lastConnection = 0

    mutating func prepare(_ topic: TopicSpecification) throws(EventLogError) {
        try checkReachable()
        guard topic.partitions > 0 else {
            throw EventLogError(.invalidArgument, "\(topic.name) needs at least one partition")
        }
        guard let existing = topics[topic.name] else {
            topics[topic.name] = Array(repeating: InMemoryPartition(), count: topic.partitions)
            return
        }
        guard existing.count == topic.partitions else {
            throw .partitionMismatch(topic: topic.name, found: existing.count, asked: topic.partitions)
        }
    }

    func topic(_ name: String) throws(EventLogError) -> [InMemoryPartition] {
        guard let topic = topics[name] else { throw .unknownTopic(name) }
        return topic
    }

    func partition(_ name: TopicPartition) throws(EventLogError) -> InMemoryPartition {
        let topic = try topic(name.topic)
        guard topic.indices.contains(name.partition) else {
            throw .unknownPartition(name, partitions: topic.count)
        }
        return topic[name.partition]
    }

    mutating func append(_ record: NewRecord, time: Int64, maxBytes: Int) throws(EventLogError) -> Position {
        if fault == .unavailable { try checkReachable() }
        let count = try topic(record.topic).count
        let number = record.partition ?? Partitioner.partition(forKey: record.key, partitions: count)
        let partition = TopicPartition(topic: record.topic, partition: number)
        let offset = try self.partition(partition).end
        guard record.size <= maxBytes else { throw .recordTooLarge(record, limit: maxBytes) }
        let position = Position(topic: record.topic, partition: number, offset: offset)
        let written = LogRecord(
            position: position, key: record.key, headers: record.headers, value: record.value,
            timestamp: record.timestamp ?? time)
        topics[record.topic]?[number].append(written)
        // With the acknowledgement lost, the record stands in the log and its writer is told that it may not.
        try checkReachable()
        return position
    }

    func read(
        _ name: TopicPartition, from offset: Int64, limit: Int, maxBytes: Int
    ) throws(EventLogError) -> [LogRecord] {
        if fault == .unavailable { try checkReachable() }
        let partition = try partition(name)
        guard (partition.earliest...partition.end).contains(offset) else {
            throw .offsetOutOfRange(name, requested: offset, bounds: partition.bounds)
        }
        return partition.records(from: offset, limit: limit, maxBytes: maxBytes)
    }

    mutating func join(_ key: InMemoryGroup.Key, member: String, connection: Int) throws(EventLogError) -> Int {
        let partitions = try topic(key.topic).count
        return groups[key, default: InMemoryGroup(partitions: partitions)].join(member, connection: connection)
    }

    /// Takes the members of a closed connection out of their groups.
    mutating func disconnect(_ connection: Int) {
        for key in groups.keys { groups[key]?.leave(connection: connection) }
    }

    private func checkReachable() throws(EventLogError) {
        guard fault == nil else {
            throw EventLogError(.unavailable, "the in-memory log was told to be away", isRetriable: true)
        }
    }
}
