import EventLog

extension EventLogCheck {
    static let following: [EventLogCheck] = [
        EventLogCheck("A reader gets what was there and then what comes, in order and once") { subject in
            try await subject.withTopic("follow") { log, topic in
                try await log.appendAll((0..<20).map { .numbered($0, topic: topic) })
                let reader = try await log.follow([TopicPartition(topic: topic, partition: 0): 0])
                let before = try await subject.inTime("20 records") { try await reader.collect(20, limit: 7) }
                try expect(before.map(\.number), equals: Array(0..<20), "records that were there")
                try await log.appendAll((20..<30).map { .numbered($0, topic: topic) })
                let after = try await subject.inTime("10 records more") { try await reader.collect(10, limit: 7) }
                try expect(after.map(\.number), equals: Array(20..<30), "records that came")
                await reader.close()
            }
        },
        EventLogCheck("A reader that waits is woken by an append, also on another connection") { subject in
            try await subject.withTopic("wake") { log, topic in
                let reader = try await log.follow([TopicPartition(topic: topic, partition: 0): 0])
                try await subject.withLog { other in
                    for number in 0..<10 {
                        async let waiting = subject.inTime("an append") { try await reader.collect(1) }
                        try await (number % 2 == 0 ? log : other).append(.numbered(number, topic: topic))
                        let numbers = try await waiting.map(\.number)
                        try expect(numbers, equals: [number], "the record that woke it")
                    }
                }
                await reader.close()
            }
        },
        EventLogCheck("A reader starts where it is told to, in several partitions and topics at once") { subject in
            try await subject.withTopic("several-a", partitions: 3) { log, first in
                let second = try await subject.topic("several-b", partitions: 2, on: log)
                for topic in [first, second] {
                    for partition in 0..<2 {
                        try await log.appendAll((0..<10).map { .numbered($0, topic: topic, partition: partition) })
                    }
                }
                let reader = try await log.follow([
                    TopicPartition(topic: first, partition: 0): 4, TopicPartition(topic: first, partition: 1): 10,
                    TopicPartition(topic: first, partition: 2): 0, TopicPartition(topic: second, partition: 1): 7,
                ])
                let before = try await subject.inTime("9 records") { try await reader.collect(9) }
                let found = Dictionary(grouping: before, by: \.position.topicPartition).mapValues { $0.map(\.number) }
                let expected = [
                    TopicPartition(topic: first, partition: 0): Array(4..<10),
                    TopicPartition(topic: second, partition: 1): Array(7..<10),
                ]
                try expect(found, equals: expected, "records by partition")
                for partition in 1...2 {
                    try await log.append(.numbered(99, topic: first, partition: partition))
                    let after = try await subject.inTime("the record after") { try await reader.collect(1) }
                    try expect(after.map(\.position.partition), equals: [partition], "partition of the record after")
                }
                await reader.close()
            }
        },
        EventLogCheck("Two readers do not take records from each other") { subject in
            try await subject.withTopic("independent") { log, topic in
                try await log.appendAll((0..<10).map { .numbered($0, topic: topic) })
                let starts = [TopicPartition(topic: topic, partition: 0): Int64(0)]
                let readers = [try await log.follow(starts), try await log.follow(starts)]
                for reader in readers {
                    let numbers = try await subject.inTime("10 records") { try await reader.collect(10) }.map(\.number)
                    try expect(numbers, equals: Array(0..<10), "records of one reader")
                }
                for reader in readers { await reader.close() }
            }
        },
        EventLogCheck("A reader that starts outside of what is kept is told so") { subject in
            try await subject.withTopic("outside") { log, topic in
                try await log.append(.numbered(0, topic: topic))
                for offset in [Int64(2), 1_000, -1] {
                    try await expectError(.offsetOutOfRange, of: "following from \(offset)") {
                        let reader = try await log.follow([TopicPartition(topic: topic, partition: 0): offset])
                        _ = try await subject.inTime("the error") { try await reader.next(limit: 10) }
                    }
                }
            }
        },
        EventLogCheck("A wait that is cancelled ends, and the reader loses nothing by it") { subject in
            try await subject.withTopic("cancelled") { log, topic in
                let reader = try await log.follow([TopicPartition(topic: topic, partition: 0): 0])
                let waiting = Task { try await reader.next(limit: 10) }
                waiting.cancel()
                let result = try await subject.inTime("the end of a cancelled wait") { await waiting.result }
                switch result {
                case .failure(is CancellationError): break
                default: throw ContractViolation("a cancelled wait must throw CancellationError, found \(result)")
                }
                try await log.append(.numbered(0, topic: topic))
                let numbers = try await subject.inTime("the record after") { try await reader.collect(1) }.map(\.number)
                try expect(numbers, equals: [0], "the record after the cancelled wait")
                await reader.close()
            }
        },
    ]
}
