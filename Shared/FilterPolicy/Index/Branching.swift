/// A place in the tree of gates: filters that have come far enough to be looked at, and gates to others.
struct Branching: Sendable {
    /// With more fields than this, only those that the document has are asked for their gates.
    private static let mostAsked = 8

    var arrivals: [Arrival] = []
    /// By field, in the order of their numbers.
    private var splits: [(slot: Int32, split: Split)] = []

    init() {}

    init(arrivals: [Arrival], splits: [Int32: Split]) {
        self.arrivals = arrivals
        self.splits = splits.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    }

    /// Hands out the gates of the fields that have values, and may hand out others.
    func forEachSplit(with values: FieldValues, _ body: (Int32, Split) -> Void) {
        guard splits.count > Self.mostAsked else {
            for (slot, split) in splits { body(slot, split) }
            return
        }
        for slot in values.present {
            var (low, high) = (0, splits.count)
            while low < high {
                let middle = (low + high) / 2
                if splits[middle].slot < slot { low = middle + 1 } else { high = middle }
            }
            if low < splits.count, splits[low].slot == slot { body(slot, splits[low].split) }
        }
    }
}

/// Where a gate leads: one number, since there are many of them.
struct Destination: Sendable, Hashable {
    private let number: Int32

    static func branching(_ index: Int) -> Destination { Destination(number: Int32(index)) }
    static func arrival(_ index: Int) -> Destination { Destination(number: ~Int32(index)) }

    var branching: Int? { number >= 0 ? Int(number) : nil }
    /// Where there is no branching.
    var arrival: Int { Int(~number) }
}

/// A filter that is reached.
struct Arrival: Sendable {
    let filter: Int32
    /// Whether the gates behind it say that it is met, as long as no object of it may be met by parts of several.
    let isProven: Bool
}
