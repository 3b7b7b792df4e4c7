import Contracts
import GRDB
import SeededNumbers
import Testing

@testable import Fanout

@Suite struct EndpointOutcomesTests {
    private static let minute: Int64 = 60_000

    private static func attempt(_ state: DeliveryState, atMinute minute: Int64) -> Attempt {
        Attempt(
            id: "att", delivery: "dlv", event: "evt", tenant: "acme", subscriber: "ep", medium: .webhook, number: 1,
            startedAt: minute * Self.minute, durationMilliseconds: 0, state: state, nextAttemptAt: 1)
    }

    /// Folds attempts in batches, and answers the minute since when the endpoint only fails.
    private static func since(
        _ batches: [[(DeliveryState, Int64)]], after minute: Int64 = -1
    ) throws -> Int64? {
        let database = try DatabaseQueue()
        return try database.write { database in
            try EndpointOutcomes.create(in: database)
            for batch in batches {
                var outcomes = EndpointOutcomes()
                for (state, minute) in batch { outcomes.saw(attempt(state, atMinute: minute)) }
                try outcomes.write(in: database)
            }
            let time = try EndpointOutcomes.failingSince("ep", after: minute * Self.minute, in: database)
            return time.map { $0 / Self.minute }
        }
    }

    @Test func `it fails since the first failure after the last success`() throws {
        #expect(try Self.since([[(.retrying, 3), (.failed, 15)]]) == 3)
        #expect(try Self.since([[(.failed, 3)], [(.delivered, 15)]]) == nil)
        #expect(try Self.since([[(.failed, 3)], [(.delivered, 15)], [(.deadLetter, 42), (.failed, 50)]]) == 42)
        #expect(try Self.since([[(.failed, 3), (.delivered, 15), (.failed, 42)]]) == 42)
        // What ends without an attempt at the receiver says nothing.
        #expect(try Self.since([[(.cancelled, 3)]]) == nil)
    }

    @Test func `what was before it was switched on is not held against it`() throws {
        #expect(try Self.since([[(.failed, 3), (.failed, 42)]], after: 5) == 42)
        #expect(try Self.since([[(.failed, 3), (.failed, 42)]], after: 45) == nil)
    }

    @Test(arguments: 0..<50)
    func `the order in which partitions are folded changes nothing`(seed: Int) throws {
        var random = SeededGenerator(seed: UInt64(seed))
        let attempts = (0..<30).map { _ in
            (
                Int.random(in: 0..<6, using: &random) == 0 ? DeliveryState.delivered : .failed,
                Int64.random(in: 0..<300, using: &random)
            )
        }
        let one = try Self.since(attempts.map { [$0] })
        #expect(try Self.since(attempts.shuffled(using: &random).map { [$0] }) == one)
        #expect(try Self.since([attempts]) == one)
    }
}
