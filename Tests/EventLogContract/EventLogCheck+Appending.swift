import EventLog

extension EventLogCheck {
    static let appending: [EventLogCheck] = [
        EventLogCheck("Records stand in the order in which they were appended, at the positions answered") { subject in
            try await subject.withTopic("order") { log, topic in
                let first = try await log.appendAll((0..<10).map { .numbered($0, topic: topic) })
                try expect(first.map(\.offset), equals: Array(0..<10), "offsets of the first call")
                let second = try await log.appendAll((10..<15).map { .numbered($0, topic: topic) })
                try expect(second.map(\.offset), equals: Array(10..<15), "offsets of the second call")
                let records = try await log.readAll(topic, partition: 0)
                try expect(records.map(\.position), equals: first + second, "positions read")
                try expect(records.map(\.number), equals: Array(0..<15), "order of the records")
            }
        },
        EventLogCheck("A key decides the partition, as Partitioner says") { subject in
            try await subject.withTopic("keyed", partitions: 5) { log, topic in
                let keys = (0..<40).map { Array("tenant-\($0)".utf8) }
                let positions = try await log.appendAll(
                    keys.map { NewRecord(topic: topic, key: $0, value: [1]) })
                let expected = keys.map { Partitioner.partition(forKey: $0, partitions: 5) }
                try expect(positions.map(\.partition), equals: expected, "partitions of the keys")
                let unkeyed = try await log.append(NewRecord(topic: topic, value: [1]))
                try expect(unkeyed.partition, equals: 0, "partition of a record without a key")
            }
        },
        EventLogCheck("A partition that is named wins over the key") { subject in
            try await subject.withTopic("explicit", partitions: 3) { log, topic in
                for partition in [2, 0, 1, 2] {
                    let record = NewRecord(topic: topic, partition: partition, key: Array("same".utf8), value: [1])
                    try expect(try await log.append(record).partition, equals: partition, "partition")
                }
                let count = try await log.partitionCount(of: topic)
                try expect(count, equals: 3, "number of partitions")
            }
        },
        EventLogCheck("What is wrong with one record of a call does not keep the others from being written") {
            subject in
            try await subject.withTopic("partial", partitions: 2) { log, topic in
                let results = await log.append([
                    .numbered(0, topic: topic), .numbered(1, topic: topic, partition: 7),
                    .numbered(2, topic: topic, partition: 1),
                    NewRecord(topic: topic, value: Array(repeating: 1, count: subject.tooLarge)),
                    .numbered(4, topic: topic),
                ])
                try expect(results.count, equals: 5, "number of answers")
                let offsets = results.map { try? $0.get().offset }
                try expect(offsets, equals: [0, nil, 0, nil, 1], "offsets answered")
                try await expectError(.invalidArgument, .unknownTopic, of: "a partition that does not exist") {
                    _ = try results[1].get()
                }
                let records = try await log.readAll(topic, partition: 0)
                try expect(records.map(\.number), equals: [0, 4], "records written")
            }
        },
        EventLogCheck("A record that is too large is refused, for good") { subject in
            try await subject.withTopic("too-large") { log, topic in
                let record = NewRecord(topic: topic, value: Array(repeating: 1, count: subject.tooLarge))
                try await expectError(.recordTooLarge, of: "a record of \(subject.tooLarge) bytes") {
                    do throws(EventLogError) {
                        _ = try await log.append(record)
                    } catch {
                        try expect(!error.isRetriable, "it must not be tried again")
                        throw error
                    }
                }
            }
        },
        EventLogCheck("Each record of those that are appended one by one is answered once, as if one had waited for it")
        {
            subject in
            try await subject.withTopic("called-back", partitions: 2) { log, topic in
                var records = (0..<100).map { NewRecord.numbered($0, topic: topic, partition: $0 % 2) }
                records[10] = .numbered(10, topic: topic, partition: 7)
                records[20] = NewRecord(topic: topic, value: Array(repeating: 1, count: subject.tooLarge))
                let answers = try await subject.inTime("100 appends") { [records] in await callBacks(of: records, log) }
                try expect(Set(answers.map(\.number)).count, equals: 100, "records that were answered")
                for (number, answer) in answers {
                    switch number {
                    case 10:
                        try await expectError(.invalidArgument, .unknownTopic, of: "no partition") {
                            _ = try answer.get()
                        }
                    case 20: try await expectError(.recordTooLarge, of: "too large") { _ = try answer.get() }
                    default:
                        let position = try answer.get()
                        let partition = TopicPartition(topic: topic, partition: position.partition)
                        let read = try await log.read(partition, from: position.offset, limit: 1, maxBytes: 1)
                        try expect(read.map(\.number), equals: [number], "record at the position answered")
                    }
                }
            }
        },
        EventLogCheck("Many tasks that append at once neither lose, double nor reorder a record") { subject in
            try await subject.withTopic("concurrent", partitions: 3) { log, topic in
                let positions = try await subject.inTime("1,600 appends") {
                    try await appendFromManyTasks(to: log, topic: topic, tasks: 32, records: 50)
                }
                try expect(Set(positions).count, equals: 1_600, "positions answered")
                var last: [[UInt8]: Int] = [:]
                for partition in 0..<3 {
                    let records = try await log.readAll(topic, partition: partition)
                    try expect(records.map(\.position.offset), equals: Array(0..<Int64(records.count)), "offsets")
                    for record in records {
                        let key = record.key ?? []
                        try expect(record.number, equals: (last[key] ?? -1) + 1, "record after record of one task")
                        last[key] = record.number
                    }
                }
                try expect(Array(last.values), equals: Array(repeating: 49, count: 32), "last record of each task")
            }
        },
    ]
}

/// All of what came of records that were appended at once, in the order in which it came.
private func callBacks(
    of records: [NewRecord], _ log: any EventLog
) async -> [(number: Int, answer: Result<Position, EventLogError>)] {
    let (answers, answer) = AsyncStream<(number: Int, answer: Result<Position, EventLogError>)>.makeStream()
    for (number, record) in records.enumerated() {
        log.append(record) { answer.yield((number, $0)) }
    }
    var all: [(number: Int, answer: Result<Position, EventLogError>)] = []
    for await one in answers {
        all.append(one)
        if all.count == records.count { break }
    }
    return all
}

private func appendFromManyTasks(
    to log: any EventLog, topic: String, tasks: Int, records: Int
) async throws -> [Position] {
    try await withThrowingTaskGroup(of: [Position].self) { group in
        for task in 0..<tasks {
            group.addTask {
                var positions: [Position] = []
                for number in 0..<records {
                    let record = NewRecord.numbered(number, topic: topic, key: Array("task-\(task)".utf8))
                    positions.append(try await log.append(record))
                }
                return positions
            }
        }
        return try await group.reduce(into: []) { $0 += $1 }
    }
}
