import EventLog

extension EventLogCheck {
    static let ending: [EventLogCheck] = [
        EventLogCheck("After it is closed, a log says so to every call") { subject in
            try await subject.withTopic("closed") { log, topic in
                await log.close()
                let partition = TopicPartition(topic: topic, partition: 0)
                try await expectError(.closed, of: "append") { _ = try await log.append(.numbered(0, topic: topic)) }
                try await expectError(.closed, of: "append with a callback") {
                    let result = await withCheckedContinuation { answer in
                        log.append(.numbered(0, topic: topic)) { answer.resume(returning: $0) }
                    }
                    _ = try result.get()
                }
                try await expectError(.closed, of: "read") {
                    _ = try await log.read(partition, from: 0, limit: 1, maxBytes: 1)
                }
                try await expectError(.closed, of: "bounds") { _ = try await log.bounds(of: topic) }
                try await expectError(.closed, of: "follow") { _ = try await log.follow([partition: 0]) }
                try await expectError(.closed, of: "join") {
                    _ = try await log.join(group: "closed", topic: topic, member: "a")
                }
                try await expectError(.closed, of: "prepare") {
                    try await log.prepare([TopicSpecification(name: topic, partitions: 1, retention: nil)])
                }
                try await expectError(.closed, of: "committedOffsets") {
                    _ = try await log.committedOffsets(group: "closed", topic: topic)
                }
            }
        },
        EventLogCheck("Closing a reader or its log ends its wait") { subject in
            try await subject.withTopic("closed-reader") { log, topic in
                let starts = [TopicPartition(topic: topic, partition: 0): Int64(0)]
                let first = try await log.follow(starts)
                async let firstWait: Void = subject.ends("a reader that is closed") { try await first.next(limit: 1) }
                await first.close()
                try await firstWait
                try await subject.ends("a reader that was closed") { try await first.next(limit: 1) }
                let second = try await log.follow(starts)
                async let secondWait: Void = subject.ends("a reader of a closed log") {
                    try await second.next(limit: 1)
                }
                await log.close()
                try await secondWait
            }
        },
        EventLogCheck("Leaving a group ends the member's wait and refuses its commits") { subject in
            try await subject.withTopic("closed-member") { log, topic in
                let member = try await log.join(group: "closed-\(topic)", topic: topic, member: "a")
                async let wait: Void = subject.ends("a member that left") {
                    while true { _ = try await member.next(limit: 1) }
                }
                await member.close()
                try await wait
                try await expectError(.closed, .notOwner, of: "a commit after leaving") {
                    try await member.commit([0: 1])
                }
                let committed = try await log.committedOffsets(group: "closed-\(topic)", topic: topic)
                try expect(committed, equals: [:], "committed offsets")
            }
        },
        EventLogCheck("What was appended before closing is answered and there afterwards") { subject in
            let log = try await subject.connect()
            let topic = try await subject.topic("drained", on: log)
            async let answers = log.append((0..<100).map { .numbered($0, topic: topic) })
            await log.close()
            let positions = await answers.compactMap { try? $0.get() }
            try await subject.withLog { later in
                let records = try await later.readAll(topic, partition: 0)
                let kept = Set(records.map(\.position))
                try expect(kept.isSuperset(of: positions), "a record that was acknowledged is missing")
            }
        },
    ]
}

extension EventLogSubject {
    /// Checks that a wait ends with `.closed`.
    fileprivate func ends<Answer: Sendable>(
        _ what: String, _ wait: @escaping @Sendable () async throws -> Answer
    ) async throws {
        try await expectError(.closed, of: what) { _ = try await inTime("the end of \(what)", wait) }
    }
}
