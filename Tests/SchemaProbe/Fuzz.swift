import Synchronization

/// Nonsense by the million, made from a seed: the same each time. Whatever fails traps, and so ends the process; and so does
/// an input that takes a minute.
struct Fuzz: Sendable {
    let inputs: Int
    let seed: UInt64
    /// As many run side by side; what each tries does not depend on it.
    fileprivate static let parts = 4

    func run() async {
        let tried = Tried()
        let watch = Task { try await tried.watch(every: .seconds(60)) }
        await tryAll(tried)
        watch.cancel()
    }

    private func tryAll(_ tried: Tried) async {
        await withTaskGroup(of: [Tally].self) { group in
            for part in 0..<Self.parts {
                group.addTask {
                    var reader = ReaderFuzz(seed: seed &+ UInt64(part) &* 1_000_003)
                    var schemas = SchemaFuzz(seed: seed &+ UInt64(part) &* 1_000_033)
                    let count = inputs / Self.parts + (part < inputs % Self.parts ? 1 : 0)
                    for _ in 0..<count {
                        reader.next()
                        schemas.next()
                        tried.counts.withLock { $0[part, default: 0] += 1 }
                    }
                    tried.counts.withLock { $0[part] = nil }
                    return [reader.tally, schemas.tally]
                }
            }
            var (reader, schemas) = (Tally(), Tally())
            for await tallies in group {
                reader.add(tallies[0])
                schemas.add(tallies[1])
            }
            print("reader: \(reader)")
            print("schemas: \(schemas)")
            // Nonsense that is always refused, or never, tries half of what it should.
            for tally in [reader, schemas] { precondition(min(tally.taken, tally.refused) > inputs / 20) }
        }
    }
}

/// How many inputs each part that is not done has tried.
private final class Tried: Sendable {
    let counts = Mutex(Dictionary(uniqueKeysWithValues: (0..<Fuzz.parts).map { ($0, 0) }))

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

/// The same numbers from the same seed (SplitMix64).
struct SeededGenerator: RandomNumberGenerator, Sendable {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

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
