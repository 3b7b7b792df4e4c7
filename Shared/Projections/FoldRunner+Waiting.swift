package import EventLog

extension FoldRunner {
    /// The next offset to fold of each partition: what lies before it is in the tables and known to the observers.
    package var progress: [TopicPartition: Int64] { progressState.next }

    package var status: FoldStatus { progressState.status }

    /// How many records of each partition are not folded yet.
    ///
    /// - Throws: `EventLogError` when the log can't be asked.
    package func lag() async throws -> [TopicPartition: Int64] {
        let ends = try await ends()
        let next = progress
        return Dictionary(uniqueKeysWithValues: ends.map { ($0.key, max(0, $0.value - (next[$0.key] ?? 0))) })
    }

    /// Waits until the record at a position is folded. A topic that this service does not fold is not waited for.
    ///
    /// - Throws: `FoldLag` when it takes longer, or the runner has ended.
    package func wait(until position: Position, timeout: Duration) async throws {
        try await wait(until: [position], timeout: timeout)
    }

    /// Waits until the records at all of these positions are folded, in one time-out.
    ///
    /// - Throws: `FoldLag` when it takes longer, or the runner has ended.
    package func wait(until positions: [Position], timeout: Duration) async throws {
        // A position may come from outside: none may overflow.
        let targets = positions.map { ($0.topicPartition, min($0.offset, .max - 1) + 1) }
        try await wait(untilFolded: Dictionary(targets, uniquingKeysWith: max), timeout: timeout)
    }

    /// Waits until the next offset to fold is at least the one given, for each partition given.
    ///
    /// - Parameter timeout: nil to wait for as long as the runner runs.
    /// - Throws: `FoldLag` when it takes longer, or the runner has ended.
    package func wait(untilFolded targets: [TopicPartition: Int64], timeout: Duration? = nil) async throws {
        let targets = targets.filter { topics.contains($0.key.topic) }
        if progressState.isReached(targets) { return }
        guard let timeout else { return try await progressState.wait(for: targets) }
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask { [progressState] in try await progressState.wait(for: targets) }
            group.addTask { [progressState, clock] in
                try await clock.sleep(for: timeout)
                let lag = progressState.lag(behind: targets)
                if !lag.missing.isEmpty { throw lag }
            }
            defer { group.cancelAll() }
            try await group.next()
        }
    }

    /// Waits until everything is folded that stands in the given topics now.
    ///
    /// - Throws: `EventLogError` when the log can't be asked, `FoldLag`.
    package func wait(untilEndOf topics: [String], timeout: Duration? = nil) async throws {
        var targets: [TopicPartition: Int64] = [:]
        for topic in topics where self.topics.contains(topic) {
            for (partition, bounds) in try await log.bounds(of: topic) {
                targets[TopicPartition(topic: topic, partition: partition)] = bounds.end
            }
        }
        try await wait(untilFolded: targets, timeout: timeout)
    }
}
