/// Says of a mark that it was surely never put in, or that it may have been (a blocked Bloom filter): nearly every key that
/// comes is new, and need not be looked for in a table.
///
/// It grows by levels, each twice the one before, up to a bound; beyond that it says "may have been" more often.
struct MarkFilter: Sendable {
    /// Eight words that one mark's bits all lie in: one cache line.
    private static let blockWords = 8
    /// How many bits a mark sets.
    private static let bitsPerMark = 7
    /// With 16 bits for each mark a level is wrong about one new mark in five hundred, or fewer: a look into the table takes as
    /// long as all else that a post needs, and all levels are asked.
    private static let marksPerBlock = 512 / 16

    private struct Level {
        var words: [UInt64]
        var free: Int

        init(blocks: Int) {
            words = Array(repeating: 0, count: blocks * MarkFilter.blockWords)
            free = blocks * MarkFilter.marksPerBlock
        }
    }

    private let mostBlocks: Int
    private var levels: [Level]
    private var blocks: Int

    /// - Parameter mostBytes: what all levels together may take.
    init(firstBlocks: Int = 1 << 10, mostBytes: Int = 48 << 20) {
        mostBlocks = mostBytes / (Self.blockWords * 8)
        blocks = firstBlocks
        levels = [Level(blocks: firstBlocks)]
    }

    var byteCount: Int { levels.reduce(0) { $0 + $1.words.count * 8 } }

    mutating func insert(_ mark: Mark) {
        var last = levels.count - 1
        if levels[last].free <= 0 {
            let next = levels[last].words.count / Self.blockWords * 2
            if blocks + next <= mostBlocks {
                levels.append(Level(blocks: next))
                blocks += next
                last += 1
            }
        }
        levels[last].free -= 1
        let start = Self.block(mark, of: levels[last].words.count)
        Self.forEachBit(mark) { word, bit in levels[last].words[start + word] |= bit }
    }

    func mayContain(_ mark: Mark) -> Bool {
        // The newest level is the largest.
        for level in levels.reversed() {
            let start = Self.block(mark, of: level.words.count)
            var isThere = true
            Self.forEachBit(mark) { word, bit in isThere = isThere && level.words[start + word] & bit != 0 }
            if isThere { return true }
        }
        return false
    }

    /// The index of the first word of a mark's block.
    @inline(__always)
    private static func block(_ mark: Mark, of words: Int) -> Int {
        let blocks = UInt64(words / blockWords)
        // The high half of a product is an even choice without a division.
        return Int(mark.low.multipliedFullWidth(by: blocks).high) * blockWords
    }

    @inline(__always)
    private static func forEachBit(_ mark: Mark, _ body: (Int, UInt64) -> Void) {
        var rest = mark.high
        for _ in 0..<bitsPerMark {
            body(Int(rest & 7), 1 << (rest >> 3 & 63))
            rest >>= 9
        }
    }
}
