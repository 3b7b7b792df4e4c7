import SeededNumbers
import Synchronization

/// Nonsense by the million, made from a seed: the same each time. Whatever fails traps, and so ends the process; and so does
/// an input that takes a minute.
struct Fuzz: Sendable {
    let inputs: Int
    let seed: UInt64
    /// As many run side by side; what each tries does not depend on it.
    fileprivate static let parts = 4
    fileprivate static let targets: [any FuzzTarget.Type] = [
        ReaderFuzz.self, SchemaFuzz.self, FilterFuzz.self, RegexFuzz.self,
    ]

    func run() async {
        let tried = Tried()
        let watch = Task { try await tried.watch(every: .seconds(60)) }
        await tryAll(tried)
        watch.cancel()
    }

    private func tryAll(_ tried: Tried) async {
        await withTaskGroup(of: Void.self) { group in
            for part in 0..<Self.parts {
                group.addTask {
                    var targets: [any FuzzTarget] = Self.targets.enumerated().map { place, target in
                        target.init(seed: seed &+ UInt64(part) &* 1_000_003 &+ UInt64(place) &* 10_000_019)
                    }
                    let count = inputs / Self.parts + (part < inputs % Self.parts ? 1 : 0)
                    for _ in 0..<count {
                        for place in targets.indices { targets[place].next() }
                        tried.counts.withLock { $0[part, default: 0] += 1 }
                    }
                    tried.end(part, targets.map(\.tally))
                }
            }
        }
        for (target, tally) in zip(Self.targets, tried.tallies.withLock { $0 }) {
            print("\(target.name): \(tally)")
            // Nonsense that is always refused, or never, tries half of what it should.
            precondition(min(tally.taken, tally.refused) > inputs / 20)
        }
    }
}

/// What is fed with nonsense.
protocol FuzzTarget: Sendable {
    static var name: String { get }
    /// How many inputs it has had.
    var tally: Tally { get }

    init(seed: UInt64)

    /// Makes one input, and traps where what comes of it is not as it should be.
    mutating func next()
}

/// How many inputs each part that is not done has tried.
private final class Tried: Sendable {
    let counts = Mutex(Dictionary(uniqueKeysWithValues: (0..<Fuzz.parts).map { ($0, 0) }))
    /// By what was fed.
    let tallies = Mutex(Array(repeating: Tally(), count: Fuzz.targets.count))

    func end(_ part: Int, _ tallies: [Tally]) {
        counts.withLock { $0[part] = nil }
        self.tallies.withLock { sums in
            for (place, tally) in tallies.enumerated() { sums[place].add(tally) }
        }
    }

    /// Traps when a part stands still.
    func watch(every time: Duration) async throws {
        while true {
            let before = counts.withLock { $0 }
            try await Task.sleep(for: time)
            let stuck = counts.withLock { now in before.filter { now[$0.key] == $0.value } }
            precondition(stuck.isEmpty, "an input keeps one busy: \(stuck)")
        }
    }
}

struct Tally: Sendable, CustomStringConvertible {
    var taken = 0
    var refused = 0

    var description: String { "\(taken) taken, \(refused) refused" }

    mutating func add(_ other: Tally) {
        taken += other.taken
        refused += other.refused
    }
}

extension SeededGenerator {
    mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &self) }

    mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

    /// Puts in, takes out, doubles, replaces and breaks off.
    mutating func spoil(_ bytes: inout [UInt8], with pieces: [[UInt8]]) {
        let place = below(bytes.count + 1)
        let end = min(bytes.count, place + below(6))
        switch below(5) {
        case 0: bytes.insert(contentsOf: pick(pieces), at: place)
        case 1: bytes.removeSubrange(place..<end)
        case 2: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 3: if place < bytes.count { bytes[place] = UInt8(truncatingIfNeeded: next()) }
        default: if below(4) == 0 { bytes.removeSubrange(place...) }
        }
    }
}
