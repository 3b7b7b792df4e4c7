import Testing

@testable import Access

/// A table that can be asked inside of an expectation.
private final class Table<Key: Hashable & Sendable> {
    private var state: MeterTable<Key>

    init(most: Int) {
        state = MeterTable(most: most)
    }

    var count: Int { state.count }

    func take(_ cost: Int, for key: Key, of policy: RatePolicy, at now: Int64) -> RateVerdict {
        state.take(cost, for: key, of: policy, at: now)
    }

    func peek(_ key: Key, of policy: RatePolicy, at now: Int64) -> RateVerdict? {
        state.peek(key, of: policy, at: now)
    }
}

struct MeterTableTests {
    private static let second: Int64 = 1_000_000_000
    private let policy = RatePolicy("things", 2, per: 2)

    @Test func `each key has a bucket of its own`() {
        let table = Table<String>(most: 10)
        for key in ["a", "b"] {
            #expect(table.take(2, for: key, of: policy, at: 0).isGranted)
            #expect(!table.take(1, for: key, of: policy, at: 0).isGranted)
        }
        #expect(table.peek("c", of: policy, at: 0) == nil)
        #expect(table.peek("a", of: policy, at: 0)?.remaining == 0)
        #expect(table.peek("a", of: policy, at: 2 * Self.second) == nil)
    }

    @Test func `buckets that are full again are forgotten`() {
        let table = Table<Int>(most: 1_000_000)
        for round in 0..<20 {
            let now = Int64(round) * 3 * Self.second
            for key in 0..<1_000 { _ = table.take(1, for: round * 1_000 + key, of: policy, at: now) }
        }
        #expect(table.count <= 3_000)
    }

    @Test func `where more are in use than are held, the newcomers share one, and those held keep theirs`() {
        let table = Table<Int>(most: 2_000)
        for key in 0..<2_000 { #expect(table.take(1, for: key, of: policy, at: 0).isGranted) }
        #expect(table.take(1, for: 10_000, of: policy, at: 0).isGranted)
        #expect(table.take(1, for: 10_001, of: policy, at: 0).isGranted)
        #expect(!table.take(1, for: 10_002, of: policy, at: 0).isGranted)
        #expect(table.peek(10_003, of: policy, at: 0)?.remaining == 0)
        #expect(table.take(1, for: 7, of: policy, at: 0).isGranted)
        #expect(table.count == 2_000)
        // When the others are full again, there is room.
        #expect(table.take(2, for: 10_002, of: policy, at: 3 * Self.second).isGranted)
        #expect(table.count == 1)
    }
}
