import EventLog
import Testing

@testable import EventLogKafka

@Suite("Waits inside EventLogKafka")
struct WaitingTests {
    @Test("Room in the queue goes to those who wait in their order; one who is cancelled leaves no hole")
    func room() async throws {
        let space = QueueSpace(limit: .init(records: 2, bytes: 100))
        let whole = QueueSpace.Cost(records: 2, bytes: 100)
        let half = QueueSpace.Cost(records: 1, bytes: 50)
        try await space.take(whole)
        let cancelled = Task { try await space.take(whole) }
        let patient = (0..<2).map { _ in Task { try await space.take(half) } }
        cancelled.cancel()
        await #expect(throws: CancellationError.self) { try await cancelled.value }
        space.give(whole)
        for task in patient { try await task.value }
        space.give(half)
        space.give(half)
        try await space.take(whole)
    }

    @Test("A record larger than all the room is let in alone")
    func large() async throws {
        let space = QueueSpace(limit: .init(records: 10, bytes: 100))
        let cost = space.cost(of: NewRecord(topic: "events", value: Array(repeating: 0, count: 1000)))
        #expect(cost == space.limit.with(records: 1))
        try await space.take(cost)
        let second = Task { try await space.take(cost) }
        space.give(cost)
        try await second.value
    }

    @Test("Blocking calls beyond the number of threads wait their turn, and all are answered")
    func threads() async throws {
        let threads = BlockingThreads(name: "test", limit: 2)
        let sum = try await withThrowingTaskGroup(of: Int.self) { group in
            for number in 0..<200 { group.addTask { try await threads.run { number } } }
            return try await group.reduce(0, +)
        }
        #expect(sum == 19_900)
        threads.end()
        await #expect(throws: EventLogError.self) { try await threads.run { 1 } }
    }

    @Test("Records are handed over in batches as large as asked for, and the rest before the end")
    func handoff() async throws {
        let handoff = Handoff(limit: (records: 5, bytes: 1 << 20))
        let records = (0..<7).map {
            LogRecord(
                position: Position(topic: "events", partition: 0, offset: $0), key: nil, headers: [], value: [],
                timestamp: 0)
        }
        handoff.put(Array(records[..<4]), bytes: 0)
        handoff.put(Array(records[4...]), bytes: 0)
        handoff.finish(.unknownTopic("events"))
        let first = try await handoff.next(limit: 5)
        let second = try await handoff.next(limit: 5)
        #expect(first + second == records)
        #expect(first.count == 5)
        await #expect(throws: EventLogError.unknownTopic("events")) { try await handoff.next(limit: 1) }
    }
}

extension QueueSpace.Cost {
    fileprivate func with(records: Int) -> Self { Self(records: records, bytes: bytes) }
}
