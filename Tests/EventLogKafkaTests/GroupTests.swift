import EventLog
import EventLogKafka
import Testing

@Suite("Groups on Kafka")
struct GroupTests {
    @Test("A partition of a member that was killed comes to another one", .timeLimit(.minutes(2)))
    func killed() async throws {
        let broker = try await MockBroker("events:2")
        let victim = try MockProcess(["--member", broker.servers[0], "workers", "events", "victim", "6000"])
        let assigned = try await victim.line()
        #expect(assigned == "assigned 2")
        victim.kill()
        let log = try broker.connect()
        let member = try await log.join(group: "workers", topic: "events", member: "heir")
        let starts = try await assignment(of: member, partitions: 2)
        #expect(starts == [0: 0, 1: 0])
        await log.close()
    }

    @Test("A member that closes says so to the group, though it is a static one", .timeLimit(.minutes(2)))
    func closed() async throws {
        let broker = try await MockBroker("events:2")
        let log = try broker.connect()
        let member = try await log.join(group: "workers", topic: "events", member: "one")
        _ = try await assignment(of: member, partitions: 2)
        let leaveGroup = 13
        try await broker.tell("expect \(leaveGroup)")
        let early = try await broker.hasCome(api: leaveGroup)
        #expect(!early)
        await member.close()
        let hasLeft = try await broker.hasCome(api: leaveGroup)
        #expect(hasLeft)
        await log.close()
    }

    @Test(
        "A committed offset that is no longer kept is an error that names the gap, never a jump",
        .timeLimit(.minutes(2)))
    func gap() async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect()
        // The mock keeps 5 MiB of a partition.
        for _ in 0..<10 { _ = try await log.append(NewRecord(topic: "events", value: .incompressible(900_000))) }
        let bounds = try #require(try await log.bounds(of: "events")[0])
        let before = try await log.join(group: "workers", topic: "events", member: "one")
        let starts = try await assignment(of: before, partitions: 1)
        #expect(starts == [0: bounds.earliest])
        try await before.commit([0: 1])
        await before.close()
        let after = try await log.join(group: "workers", topic: "events", member: "one")
        let again = try await assignment(of: after, partitions: 1)
        #expect(again == [0: 1])
        let partition = TopicPartition(topic: "events", partition: 0)
        let lost = try await after.next(limit: 1)
        guard case .lost([0]) = lost else {
            Issue.record("expected the partition to be lost, found \(lost)")
            return
        }
        await #expect(throws: EventLogError.offsetOutOfRange(partition, requested: 1, bounds: bounds)) {
            try await after.next(limit: 1)
        }
        await log.close()
    }

    @Test("Closing ends while the broker is away, and so does a commit", .timeLimit(.minutes(2)))
    func away() async throws {
        let broker = try await MockBroker("events:1")
        let log = try broker.connect()
        let member = try await log.join(group: "workers", topic: "events", member: "one")
        _ = try await assignment(of: member, partitions: 1)
        try await broker.tell("down")
        let error = await #expect(throws: EventLogError.self) { try await member.commit([0: 0]) }
        #expect(error?.isRetriable == true)
        await log.close()
        await #expect(throws: EventLogError.self) { try await member.next(limit: 1) }
    }

    private func assignment(of member: any GroupConsumer, partitions: Int) async throws -> [Int: Int64] {
        var starts: [Int: Int64] = [:]
        while starts.count < partitions {
            if case .assigned(let more) = try await member.next(limit: 1) { starts.merge(more) { $1 } }
        }
        return starts
    }
}

extension [UInt8] {
    static func incompressible(_ count: Int) -> [UInt8] {
        var generator = SystemRandomNumberGenerator()
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count { Swift.withUnsafeBytes(of: generator.next()) { bytes.append(contentsOf: $0) } }
        return Array(bytes.prefix(count))
    }
}
