import EventLog

extension EventLogKafka {
    /// Runs a blocking call of librdkafka off the cooperative pool.
    func blocking<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        try checkOpen()
        return try await threads.run(body)
    }

    /// - Throws: `EventLogError` `.unknownTopic`, `.invalidArgument` for a partition that the topic has not.
    func check(_ partition: TopicPartition) async throws {
        let count = try await partitionCount(of: partition.topic)
        guard (0..<count).contains(partition.partition) else {
            throw EventLogError.unknownPartition(partition, partitions: count)
        }
    }

    /// The partition that a record goes to, or why it can't go anywhere.
    func partition(for record: NewRecord) async -> Result<Int, EventLogError> {
        do {
            let known = try knownPartitions(of: record.topic)
            let count = if let known { known } else { try await partitionCount(of: record.topic) }
            guard let partition = record.partition else {
                return .success(Partitioner.partition(forKey: record.key, partitions: count))
            }
            guard (0..<count).contains(partition) else {
                return .failure(
                    .unknownPartition(TopicPartition(topic: record.topic, partition: partition), partitions: count))
            }
            return .success(partition)
        } catch let error as EventLogError {
            return .failure(error)
        } catch {
            return .failure(EventLogError(.unavailable, "appending: cancelled", isRetriable: true))
        }
    }
}
