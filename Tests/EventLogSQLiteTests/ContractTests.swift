import EventLogContract
import Testing

// One after another: each has threads and kernel watches of its own, of which a machine has a limited number.
@Suite(.serialized)
struct ContractTests {
    @Test("The embedded log keeps the contract", arguments: EventLogCheck.all)
    func contract(check: EventLogCheck) async throws {
        let folder = LogFolder()
        try await check.run(EventLogSubject(sharesPartitions: false) { try folder.open() })
    }
}
