import Synchronization

/// Follows partitions of an in-memory log.
final class InMemoryLogReader: LogReader {
    private let log: InMemoryEventLog
    /// The next offset to read, in a fixed order of partitions.
    private let next: Mutex<[(partition: TopicPartition, offset: Int64)]>
    private let isClosed = Atomic(false)

    init(log: InMemoryEventLog, starts: [TopicPartition: Int64]) {
        self.log = log
        next = Mutex(
            starts.sorted { ($0.key.topic, $0.key.partition) < ($1.key.topic, $1.key.partition) }
                .map { (partition: $0.key, offset: $0.value) })
    }

    func next(limit: Int) async throws -> [LogRecord] {
        while true {
            let seen = log.storage.bell.count
            try Task.checkCancellation()
            try checkOpen()
            let records = try read(limit: max(1, limit))
            if !records.isEmpty { return records }
            try await log.storage.bell.wait(past: seen)
        }
    }

    func close() async {
        isClosed.store(true, ordering: .sequentiallyConsistent)
        log.storage.bell.ring()
    }

    private func checkOpen() throws(EventLogError) {
        try log.checkOpen()
        guard !isClosed.load(ordering: .sequentiallyConsistent) else {
            throw EventLogError(.closed, "the reader is closed")
        }
    }

    private func read(limit: Int) throws(EventLogError) -> [LogRecord] {
        try next.withLock { next throws(EventLogError) in
            var found: [LogRecord] = []
            try log.storage.withState { state throws(EventLogError) in
                guard state.fault != .unavailable else { return }
                for index in next.indices where found.count < limit {
                    let (partition, offset) = next[index]
                    let records = try state.read(
                        partition, from: offset, limit: limit - found.count, maxBytes: .max)
                    next[index].offset += Int64(records.count)
                    found += records
                }
            }
            // The one read last comes first the next time, so that a busy partition starves nobody.
            if next.count > 1 { next.append(next.removeFirst()) }
            return found
        }
    }
}
