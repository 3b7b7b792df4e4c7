import Foundation
import Testing

/// Real folds, feeds and dispatchers of several members over one log, on a fake clock: whatever the seed makes of it, what the
/// design promises holds in the end.
@Suite struct EngineTests {
    /// For a longer search, and from where.
    private static let count = number("CARILLON_TEST_ENGINES") ?? 8
    private static let first = number("CARILLON_TEST_SEED") ?? 0

    private static func number(_ name: String) -> Int? { ProcessInfo.processInfo.environment[name].flatMap(Int.init) }

    @Test(arguments: first..<first + count)
    func `whatever is killed, taken over or answered when, each delivery ends once, as planned, and in order`(
        seed: Int
    ) async throws {
        let world = try await EngineWorld(seed: UInt64(seed))
        for _ in 0..<1_000 { try await world.step() }
        try await world.finish()
        #expect(world.events.count > 100)
    }
}
