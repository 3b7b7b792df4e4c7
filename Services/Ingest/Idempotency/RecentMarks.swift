import Contracts

/// The marks of keys that may stand for an event still: filters that take turns, so that what is over is forgotten.
struct RecentMarks: Sendable {
    /// How long marks go into one filter, in milliseconds.
    private static let turn = IdempotencyMark.lifetime / 2
    /// How long a filter is asked after its turn: a key's life, and an hour for clocks that are behind.
    private static let afterwards = IdempotencyMark.lifetime + 3_600_000

    /// The oldest first. Each begins at the time that stands with it; of the first it is not known.
    private var turns: [(start: Int64, filter: MarkFilter)] = [(.min, MarkFilter())]

    var byteCount: Int { turns.reduce(0) { $0 + $1.filter.byteCount } }

    mutating func insert(_ mark: Mark) {
        turns[turns.count - 1].filter.insert(mark)
    }

    func mayContain(_ mark: Mark) -> Bool {
        turns.contains { $0.filter.mayContain(mark) }
    }

    /// Begins a new turn where it is time to.
    ///
    /// - Parameter time: milliseconds since 1970.
    mutating func pass(to time: Int64) {
        guard let last = turns.last else { return }
        if last.start == .min, turns.count == 1 { turns[0].start = time }
        guard time - turns[turns.count - 1].start >= Self.turn else { return }
        turns.append((time, MarkFilter()))
        // Each ends where the next one begins.
        while turns.count > 1, time - turns[1].start >= Self.afterwards { turns.removeFirst() }
    }
}
