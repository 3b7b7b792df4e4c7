import EventLog

extension EventLogCheck {
    static let records: [EventLogCheck] = [
        EventLogCheck("Headers keep their order, also when a name comes twice or a value is empty") { subject in
            try await subject.keeps([
                NewRecord(
                    topic: "",
                    headers: [
                        RecordHeader("b", "1"), RecordHeader("a", "2"), RecordHeader("b", "3"), RecordHeader("c", ""),
                        RecordHeader("ümlaut", [0, 255, 10]),
                    ], value: [1]),
                NewRecord(topic: "", headers: [], value: [2]),
            ])
        },
        EventLogCheck("No key, an empty key and a key of any bytes stay apart") { subject in
            try await subject.keeps([
                NewRecord(topic: "", key: nil, value: [1]), NewRecord(topic: "", key: [], value: [2]),
                NewRecord(topic: "", key: [0, 1, 0, 255], value: [3]),
            ])
        },
        EventLogCheck("A value may be empty or any bytes") { subject in
            try await subject.keeps([
                NewRecord(topic: "", value: []), NewRecord(topic: "", value: Array(0...255)),
                NewRecord(topic: "", value: [0, 0, 0]),
            ])
        },
        EventLogCheck("A value of 256 KiB is kept, with its headers") { subject in
            let value = (0..<262_144).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }
            try await subject.keeps([
                NewRecord(topic: "", key: [1], headers: [RecordHeader("type", "large")], value: value),
                NewRecord(topic: "", key: [1], value: [1]),
            ])
        },
        EventLogCheck("A time that is given is kept, and one that is not is the time of the append") { subject in
            try await subject.withTopic("times") { log, topic in
                try await log.appendAll([
                    NewRecord(topic: topic, value: [1], timestamp: 1_700_000_000_123),
                    NewRecord(topic: topic, value: [2], timestamp: 1_600_000_000_000),
                    NewRecord(topic: topic, value: [3]),
                ])
                let times = try await log.readAll(topic, partition: 0).map(\.timestamp)
                try expect(Array(times.prefix(2)), equals: [1_700_000_000_123, 1_600_000_000_000], "times given")
                try expect(times.count == 3 && times[2] > 1_700_000_000_000, "the time of the append, found \(times)")
            }
        },
    ]
}

extension EventLogSubject {
    /// Appends the records to a topic of one partition, and checks that they are read as they were written, both from
    /// this connection and from one that is opened later.
    fileprivate func keeps(_ records: [NewRecord]) async throws {
        try await withTopic("kept") { log, topic in
            let written = records.map { record in
                var record = record
                record.topic = topic
                return record
            }
            try await log.appendAll(written)
            try compare(try await log.readAll(topic, partition: 0), with: written)
            try await withLog { later in
                try compare(try await later.readAll(topic, partition: 0), with: written)
            }
        }
    }

    private func compare(_ found: [LogRecord], with written: [NewRecord]) throws {
        try expect(found.count, equals: written.count, "number of records")
        for (found, written) in zip(found, written) {
            try expect(found.key, equals: written.key, "key")
            try expect(found.headers, equals: written.headers, "headers")
            // Without the values in the message: they may be large.
            try expect(found.value == written.value, "value of \(written.size) bytes was changed")
        }
    }
}
