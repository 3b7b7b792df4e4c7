import EventLog
import EventLogContract
import Testing

struct InMemoryEventLogTests {
    @Test("The in-memory log keeps the contract", arguments: EventLogCheck.all)
    func contract(check: EventLogCheck) async throws {
        let log = InMemoryEventLog()
        try await check.run(EventLogSubject(sharesPartitions: true) { InMemoryEventLog(sharing: log) })
    }

    @Test("An append that names no time gets the time of the clock that was given")
    func clock() async throws {
        let log = try await prepared(InMemoryEventLog(now: { 1_234 }))
        try await log.append(NewRecord(topic: "t", value: [1]))
        let times = try await log.read(first, from: 0, limit: 1, maxBytes: 1).map(\.timestamp)
        #expect(times == [1_234])
    }

    @Test("While the log is away, appends fail and may be tried again, and a reader waits until it is back")
    func away() async throws {
        let log = try await prepared(InMemoryEventLog())
        let reader = try await log.follow([first: 0])
        log.setFault(.unavailable)
        await #expect(throws: EventLogError(.unavailable, "the in-memory log was told to be away", isRetriable: true)) {
            try await log.append(NewRecord(topic: "t", value: [1]))
        }
        async let waiting = reader.next(limit: 10)
        log.setFault(nil)
        try await log.append(NewRecord(topic: "t", value: [2]))
        let values = try await waiting.map(\.value)
        #expect(values == [[2]])
    }

    @Test("An append whose acknowledgement is lost fails, and its record stands in the log")
    func acknowledgementLost() async throws {
        let log = try await prepared(InMemoryEventLog())
        log.setFault(.acknowledgementLost)
        let result = await log.append([NewRecord(topic: "t", value: [1])])
        #expect(result.map { (try? $0.get()) == nil } == [true])
        let count = try await log.read(first, from: 0, limit: 10, maxBytes: .max).count
        #expect(count == 1)
    }

    @Test("What was trimmed is named in the error of a read, and offsets go on")
    func trimmed() async throws {
        let log = try await prepared(InMemoryEventLog())
        try await log.appendAll((0..<5).map { NewRecord(topic: "t", value: [$0]) })
        log.trim(first, before: 9)
        let bounds = try await log.bounds(of: "t")
        #expect(bounds == [0: PartitionBounds(earliest: 5, end: 5)])
        await #expect(
            throws: EventLogError.offsetOutOfRange(first, requested: 2, bounds: PartitionBounds(earliest: 5, end: 5))
        ) {
            try await log.read(first, from: 2, limit: 1, maxBytes: 1)
        }
        let next = try await log.append(NewRecord(topic: "t", value: [5]))
        #expect(next.offset == 5)
    }

    @Test("A member that joins under the name of another takes its place, and the other is told that it lost all")
    func replaced() async throws {
        let log = try await prepared(InMemoryEventLog())
        let former = try await log.join(group: "g", topic: "t", member: "a")
        guard case .assigned = try await former.next(limit: 1) else { return #expect(Bool(false), "no assignment") }
        let later = try await log.join(group: "g", topic: "t", member: "a")
        guard case .assigned(let starts) = try await later.next(limit: 1) else {
            return #expect(Bool(false), "no assignment")
        }
        #expect(starts == [0: 0])
        guard case .lost(let lost) = try await former.next(limit: 1) else {
            return #expect(Bool(false), "nothing lost")
        }
        #expect(lost == [0])
        await #expect(throws: EventLogError.self) { try await former.commit([0: 1]) }
        await #expect(throws: EventLogError.self) { try await former.next(limit: 1) }
    }

    private let first = TopicPartition(topic: "t", partition: 0)

    private func prepared(_ log: InMemoryEventLog) async throws -> InMemoryEventLog {
        try await log.prepare([TopicSpecification(name: "t", partitions: 1, retention: nil)])
        return log
    }
}
