import EventLog

extension EventLogCheck {
    static let groups: [EventLogCheck] = [
        EventLogCheck("The only member of a group gets all partitions, and every record, also those that come") {
            subject in
            try await subject.withTopic("group", partitions: 3) { log, topic in
                try await log.appendToAll(3, of: topic, numbers: 0..<5)
                let member = try await log.join(group: "group-\(topic)", topic: topic, member: "a")
                let before = try await subject.inTime("15 records") { try await member.take(15, partitions: 3) }
                try expect(before.starts, equals: [0: 0, 1: 0, 2: 0], "offsets assigned")
                try expectNumbers(before.records, [0: Array(0..<5), 1: Array(0..<5), 2: Array(0..<5)])
                async let after = subject.inTime("a record that comes") { try await member.take(1, partitions: 0) }
                try await log.append(.numbered(5, topic: topic, partition: 1))
                try expectNumbers(try await after.records, [1: [5]])
                await member.close()
            }
        },
        EventLogCheck("A member that comes back goes on from what was committed") { subject in
            try await subject.withTopic("resume", partitions: 3) { log, topic in
                let group = "resume-\(topic)"
                try await log.appendToAll(3, of: topic, numbers: 0..<5)
                let member = try await log.join(group: group, topic: topic, member: "a")
                _ = try await subject.inTime("15 records") { try await member.take(15, partitions: 3) }
                try await member.commit([0: 2])
                try await member.commit([0: 3, 2: 5])
                await member.close()
                let committed = try await log.committedOffsets(group: group, topic: topic)
                try expect(committed, equals: [0: 3, 2: 5], "committed offsets")
                try await subject.withLog { later in
                    let seen = try await later.committedOffsets(group: group, topic: topic)
                    try expect(seen, equals: [0: 3, 2: 5], "committed offsets on another connection")
                    let member = try await later.join(group: group, topic: topic, member: "a")
                    let found = try await subject.inTime("7 records") { try await member.take(7, partitions: 3) }
                    try expect(found.starts, equals: [0: 3, 1: 0, 2: 5], "offsets assigned")
                    try expectNumbers(found.records, [0: [3, 4], 1: Array(0..<5)])
                    await member.close()
                }
            }
        },
        EventLogCheck("What was read and not committed is delivered again") { subject in
            try await subject.withTopic("again", partitions: 2) { log, topic in
                try await log.appendToAll(2, of: topic, numbers: 0..<5)
                for name in ["a", "a", "b"] {
                    let member = try await log.join(group: "again-\(topic)", topic: topic, member: name)
                    let found = try await subject.inTime("10 records") { try await member.take(10, partitions: 2) }
                    try expect(found.starts, equals: [0: 0, 1: 0], "offsets assigned")
                    try expectNumbers(found.records, [0: Array(0..<5), 1: Array(0..<5)])
                    await member.close()
                }
                let committed = try await log.committedOffsets(group: "again-\(topic)", topic: topic)
                try expect(committed, equals: [:], "committed offsets")
            }
        },
        EventLogCheck("Two groups read the same records without knowing of each other") { subject in
            try await subject.withTopic("two-groups", partitions: 2) { log, topic in
                try await log.appendToAll(2, of: topic, numbers: 0..<3)
                for group in ["first-\(topic)", "second-\(topic)"] {
                    let member = try await log.join(group: group, topic: topic, member: "a")
                    let found = try await subject.inTime("6 records") { try await member.take(6, partitions: 2) }
                    try expectNumbers(found.records, [0: [0, 1, 2], 1: [0, 1, 2]])
                    try await member.commit([0: 3])
                    await member.close()
                }
                let second = try await log.committedOffsets(group: "second-\(topic)", topic: topic)
                try expect(second, equals: [0: 3], "committed offsets of the second group")
            }
        },
        EventLogCheck("A group with nothing to do waits, and the wait can be cancelled and taken up again") { subject in
            try await subject.withTopic("idle-group") { log, topic in
                let member = try await log.join(group: "idle-\(topic)", topic: topic, member: "a")
                _ = try await subject.inTime("the assignment") { try await member.take(0, partitions: 1) }
                let waiting = Task { try await member.next(limit: 1) }
                waiting.cancel()
                let result = try await subject.inTime("the end of a cancelled wait") { await waiting.result }
                guard case .failure(is CancellationError) = result else {
                    throw ContractViolation("a cancelled wait must throw CancellationError, found \(result)")
                }
                try await log.append(.numbered(0, topic: topic))
                let found = try await subject.inTime("the record after") { try await member.take(1, partitions: 0) }
                try expectNumbers(found.records, [0: [0]])
                await member.close()
            }
        },
    ]
}

extension EventLog {
    /// Appends records of these numbers to each partition of a topic.
    func appendToAll(_ partitions: Int, of topic: String, numbers: Range<Int>) async throws {
        let records = (0..<partitions).flatMap { partition in
            numbers.map { NewRecord.numbered($0, topic: topic, partition: partition) }
        }
        try await appendAll(records)
    }
}

private func expectNumbers(_ records: [LogRecord], _ expected: [Int: [Int]]) throws {
    let found = Dictionary(grouping: records, by: \.position.partition).mapValues { $0.map(\.number) }
    try expect(found, equals: expected, "numbers of the records, by partition")
}
