import EventLog
import EventLogContract
import EventLogKafka
import Testing

@Suite("The contract of the log, over Kafka")
struct ContractTests {
    /// One broker for all checks: each uses topics and groups of its own.
    private static let broker = Task { try await MockBroker() }

    @Test("The log keeps the contract", arguments: EventLogCheck.all)
    func contract(check: EventLogCheck) async throws {
        let broker = try await Self.broker.value
        var subject = EventLogSubject(sharesPartitions: true) { try broker.connect() }
        // The mock does not create topics on request; over a real broker `prepare` does.
        subject.createTopic = { try await broker.tell("topic \($0.name) \($0.partitions)") }
        try await check.run(subject)
    }
}
