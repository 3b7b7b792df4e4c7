import struct Foundation.Data

/// Uses of keys in the order of their marks, as two strings of bytes: the marks, which are looked through, and the rest.
struct KeyBucket: Sendable {
    private static let markWidth = 16

    private(set) var marks: [UInt8] = []
    private(set) var rest: [UInt8] = []

    init() {}

    /// nil where the bytes are not those of a bucket.
    init?(marks: Data, rest: Data) {
        guard marks.count % Self.markWidth == 0, rest.count == marks.count / Self.markWidth * KeyUse.width else {
            return nil
        }
        self.marks = Array(marks)
        self.rest = Array(rest)
    }

    var count: Int { marks.count / Self.markWidth }

    var last: Mark? { count == 0 ? nil : mark(at: count - 1) }

    /// - Parameter use: of a mark that is not before the last one.
    mutating func append(_ use: KeyUse) {
        withUnsafeBytes(of: (use.mark.high.bigEndian, use.mark.low.bigEndian)) { marks.append(contentsOf: $0) }
        use.write(to: &rest)
    }

    mutating func removeAll() {
        marks.removeAll(keepingCapacity: true)
        rest.removeAll(keepingCapacity: true)
    }

    func use(at index: Int) -> KeyUse {
        rest.withUnsafeBytes { rest in
            let start = index * KeyUse.width
            return KeyUse(
                mark: mark(at: index), bytes: UnsafeRawBufferPointer(rebasing: rest[start..<start + KeyUse.width]))
        }
    }

    /// All uses of a mark.
    func uses(of mark: Mark) -> [KeyUse] {
        var (low, high) = (0, count)
        while low < high {
            let middle = (low + high) / 2
            if self.mark(at: middle) < mark { low = middle + 1 } else { high = middle }
        }
        return (low..<count).prefix { self.mark(at: $0) == mark }.map(use(at:))
    }

    private func mark(at index: Int) -> Mark {
        marks.withUnsafeBytes { marks in
            let start = index * Self.markWidth
            return Mark(
                high: UInt64(bigEndian: marks.loadUnaligned(fromByteOffset: start, as: UInt64.self)),
                low: UInt64(bigEndian: marks.loadUnaligned(fromByteOffset: start + 8, as: UInt64.self)))
        }
    }
}
