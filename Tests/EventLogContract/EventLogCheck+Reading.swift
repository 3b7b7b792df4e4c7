import EventLog

extension EventLogCheck {
    static let reading: [EventLogCheck] = [
        EventLogCheck("A read answers at most as many records as asked for, from the offset asked for") { subject in
            try await subject.withTopic("limit") { log, topic in
                try await log.appendAll((0..<10).map { .numbered($0, topic: topic) })
                let partition = TopicPartition(topic: topic, partition: 0)
                let some = try await log.read(partition, from: 3, limit: 4, maxBytes: .max)
                try expect(some.map(\.number), equals: [3, 4, 5, 6], "records from 3, at most 4")
                let one = try await log.read(partition, from: 9, limit: 1, maxBytes: 1_000)
                try expect(one.map(\.number), equals: [9], "the last record alone")
                let rest = try await log.read(partition, from: 8, limit: 100, maxBytes: 1_000_000)
                try expect(rest.map(\.number), equals: [8, 9], "records up to the end")
            }
        },
        EventLogCheck("A read stops after the record that reaches its size, and answers at least one") { subject in
            try await subject.withTopic("bytes") { log, topic in
                try await log.appendAll(
                    (0..<10).map { _ in NewRecord(topic: topic, value: Array(repeating: 7, count: 1_000)) })
                let partition = TopicPartition(topic: topic, partition: 0)
                for (maxBytes, expected) in [(2_500, 3), (1, 1), (1_000, 1), (1_000_000, 10)] {
                    let count = try await log.read(partition, from: 0, limit: 100, maxBytes: maxBytes).count
                    try expect(count, equals: expected, "records of 1,000 bytes in \(maxBytes)")
                }
            }
        },
        EventLogCheck("A read at the end answers nothing, and one outside of what is kept is refused") { subject in
            try await subject.withTopic("range", partitions: 2) { log, topic in
                try await log.appendAll((0..<3).map { .numbered($0, topic: topic, partition: 1) })
                for (partition, end) in [(0, Int64(0)), (1, 3)] {
                    let partition = TopicPartition(topic: topic, partition: partition)
                    let found = try await log.read(partition, from: end, limit: 10, maxBytes: 1_000)
                    try expect(found.count, equals: 0, "records at the end")
                    for offset in [end + 1, end + 1_000, -1, -2] {
                        try await expectError(.offsetOutOfRange, of: "a read from \(offset) of \(end) records") {
                            _ = try await log.read(partition, from: offset, limit: 10, maxBytes: 1_000)
                        }
                    }
                }
            }
        },
        unknownTopic,
        EventLogCheck("Bounds name the first and the next offset of every partition") { subject in
            try await subject.withTopic("bounds", partitions: 3) { log, topic in
                try await log.appendAll((0..<4).map { .numbered($0, topic: topic, partition: 2) })
                let bounds = try await log.bounds(of: topic)
                let empty = PartitionBounds(earliest: 0, end: 0)
                try expect(bounds, equals: [0: empty, 1: empty, 2: PartitionBounds(earliest: 0, end: 4)], "bounds")
            }
        },
        EventLogCheck("Preparing a topic again changes nothing, and with other partitions is refused") { subject in
            try await subject.withTopic("prepared", partitions: 3) { log, topic in
                try await log.append(.numbered(0, topic: topic, partition: 2))
                try await log.prepare([TopicSpecification(name: topic, partitions: 3, retention: nil)])
                let numbers = try await log.readAll(topic, partition: 2).map(\.number)
                try expect(numbers, equals: [0], "records after preparing again")
                try await expectError(.partitionMismatch, of: "4 partitions instead of 3") {
                    try await log.prepare([TopicSpecification(name: topic, partitions: 4, retention: nil)])
                }
                try await subject.withLog { other in
                    let count = try await other.partitionCount(of: topic)
                    try expect(count, equals: 3, "partitions on another connection")
                }
            }
        },
    ]

    /// Apart, because a broker that creates topics upon being asked for them can't show it.
    package static let unknownTopic = EventLogCheck("A topic that does not exist is named as unknown") { subject in
        try await subject.withLog { log in
            let topic = "contract-missing-\(UInt32.random(in: 0...(.max)))"
            let partition = TopicPartition(topic: topic, partition: 0)
            try await expectError(.unknownTopic, of: "an append") {
                _ = try await log.append(.numbered(0, topic: topic))
            }
            try await expectError(.unknownTopic, of: "a read") {
                _ = try await log.read(partition, from: 0, limit: 1, maxBytes: 1)
            }
            try await expectError(.unknownTopic, of: "bounds") { _ = try await log.bounds(of: topic) }
            try await expectError(.unknownTopic, of: "partitionCount") { _ = try await log.partitionCount(of: topic) }
        }
    }
}
