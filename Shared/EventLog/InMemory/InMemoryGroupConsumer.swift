import Synchronization

/// A member of a consumer group of an in-memory log.
final class InMemoryGroupConsumer: GroupConsumer {
    private let log: InMemoryEventLog
    private let key: InMemoryGroup.Key
    private let token: Int
    /// The next offset to read of each owned partition.
    private let reading = Mutex<[Int: Int64]>([:])
    private let lastPartition = Atomic(-1)
    private let isClosed = Atomic(false)

    init(log: InMemoryEventLog, key: InMemoryGroup.Key, token: Int) {
        self.log = log
        self.key = key
        self.token = token
    }

    func next(limit: Int) async throws -> GroupEvent {
        while true {
            let seen = log.storage.bell.count
            try Task.checkCancellation()
            try checkOpen()
            if let event = try advance() ?? records(limit: max(1, limit)) { return event }
            try await log.storage.bell.wait(past: seen)
        }
    }

    func commit(_ offsets: [Int: Int64]) async throws {
        try checkOpen()
        let strangers = try log.storage.withState { state throws(EventLogError) in
            guard state.fault != .unavailable else {
                throw EventLogError(.unavailable, "the in-memory log was told to be away", isRetriable: true)
            }
            return state.groups[key]?.commit(offsets, by: token) ?? []
        }
        guard strangers.isEmpty else {
            let list = strangers.sorted().map(String.init).joined(separator: ", ")
            throw EventLogError(.notOwner, "this member of \(key.group) does not own \(key.topic)[\(list)]")
        }
    }

    func close() async {
        guard !isClosed.exchange(true, ordering: .sequentiallyConsistent) else { return }
        log.storage.change { $0.groups[key]?.leave(token) }
    }

    private func checkOpen() throws(EventLogError) {
        try log.checkOpen()
        guard !isClosed.load(ordering: .sequentiallyConsistent) else {
            throw EventLogError(.closed, "the member has left the group")
        }
    }

    /// Gives up what was revoked with the last event, and answers what changed in the group for this member.
    private func advance() throws(EventLogError) -> GroupEvent? {
        if log.storage.withState({ $0.groups[key]?.giveUp(token) ?? false }) { log.storage.bell.ring() }
        return try reading.withLock { reading throws(EventLogError) in
            try log.storage.withState { state throws(EventLogError) -> GroupEvent? in
                guard state.fault != .unavailable, let change = state.groups[key]?.advance(token) else { return nil }
                switch change {
                case .left: throw EventLogError(.closed, "another member of the same name took over")
                case .lost(let partitions):
                    for partition in partitions { reading[partition] = nil }
                    return .lost(partitions)
                case .revoked(let partitions):
                    for partition in partitions { reading[partition] = nil }
                    return .revoked(partitions)
                case .assigned(let partitions):
                    let starts = try starts(of: partitions, in: state)
                    reading.merge(starts) { $1 }
                    return .assigned(starts)
                }
            }
        }
    }

    private func starts(
        of partitions: Set<Int>, in state: InMemoryEventLogState
    ) throws(EventLogError) -> [Int: Int64] {
        let committed = state.groups[key]?.committed ?? [:]
        let topic = try state.topic(key.topic)
        return Dictionary(uniqueKeysWithValues: partitions.map { ($0, committed[$0] ?? topic[$0].earliest) })
    }

    private func records(limit: Int) throws(EventLogError) -> GroupEvent? {
        try reading.withLock { reading throws(EventLogError) in
            let last = lastPartition.load(ordering: .relaxed)
            let found = try log.storage.withState { state throws(EventLogError) in
                guard state.fault != .unavailable else { return [LogRecord]() }
                var found: [LogRecord] = []
                // Beginning after the partition that came last, so that a busy one starves nobody.
                let order = reading.sorted { ($0.key <= last ? 1 : 0, $0.key) < ($1.key <= last ? 1 : 0, $1.key) }
                for (partition, offset) in order where found.count < limit {
                    found += try state.read(
                        TopicPartition(topic: key.topic, partition: partition), from: offset,
                        limit: limit - found.count, maxBytes: .max)
                }
                return found
            }
            for record in found { reading[record.position.partition] = record.position.offset + 1 }
            guard let partition = found.last?.position.partition else { return nil }
            lastPartition.store(partition, ordering: .relaxed)
            return .records(found)
        }
    }
}
