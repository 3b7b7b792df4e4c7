import EventLog
import EventLogKafka
import Testing

@Suite("Reading and following Kafka")
struct ReadTests {
    private let partition = TopicPartition(topic: "events", partition: 0)

    @Test("Reads by position answer what was asked for, and nothing at the end")
    func positions() async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect()
        try await log.appendAll(numbered(0..<1500))
        for offset in [1499, 0, 700, 1] as [Int64] {
            let found = try await log.read(partition, from: offset, limit: 3, maxBytes: 1 << 20)
            #expect(found.map(\.position.offset) == Array((offset..<offset + 3).prefix(while: { $0 < 1500 })))
        }
        let nothing = try await log.read(partition, from: 1500, limit: 3, maxBytes: 1 << 20)
        #expect(nothing.isEmpty)
        let one = try await log.read(partition, from: 5, limit: 3, maxBytes: 1)
        #expect(one.count == 1)
        await log.close()
    }

    @Test("What is no longer kept is an error that names the gap, to a read and to a reader")
    func outOfRange() async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect()
        // The mock keeps 5 MiB of a partition.
        for _ in 0..<10 {
            _ = try await log.append(NewRecord(topic: "events", value: .incompressible(900_000)))
        }
        let bounds = try #require(try await log.bounds(of: "events")[0])
        #expect(bounds.earliest > 0)
        #expect(bounds.end == 10)
        let gap = EventLogError.offsetOutOfRange(partition, requested: 0, bounds: bounds)
        await #expect(throws: gap) { try await log.read(partition, from: 0, limit: 1, maxBytes: 1) }
        let reader = try await log.follow([partition: 0])
        await #expect(throws: gap) { try await reader.next(limit: 1) }
        let beyond = try await log.follow([partition: 11])
        await #expect(throws: EventLogError.offsetOutOfRange(partition, requested: 11, bounds: bounds)) {
            try await beyond.next(limit: 1)
        }
        await log.close()
    }

    @Test("A reader goes on by itself when the broker comes back")
    func awayAndBack() async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect(["message.timeout.ms": "60000"])
        let reader = try await log.follow([partition: 0])
        try await log.appendAll(numbered(0..<10))
        var seen: [Int64] = []
        while seen.count < 10 { seen += try await reader.next(limit: 100).map(\.position.offset) }
        try await broker.tell("down")
        async let appended = log.appendAll(numbered(10..<20))
        try await broker.tell("up")
        _ = try await appended
        while seen.count < 20 { seen += try await reader.next(limit: 100).map(\.position.offset) }
        #expect(seen == Array(0..<20))
        await log.close()
    }

    @Test("A cancelled wait of a reader loses no record")
    func cancelledWait() async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect()
        let reader = try await log.follow([partition: 0])
        for number in 0..<20 {
            let wait = Task { try await reader.next(limit: 1) }
            async let appended = log.append(numbered(number..<number + 1)[0])
            wait.cancel()
            let early = try? await wait.value
            _ = try await appended
            let record = if let early { early } else { try await reader.next(limit: 1) }
            #expect(record.map(\.position.offset) == [Int64(number)])
        }
        await log.close()
    }

    private func numbered(_ numbers: Range<Int>) -> [NewRecord] {
        numbers.map { NewRecord(topic: "events", partition: 0, value: Array(String($0).utf8)) }
    }

}
