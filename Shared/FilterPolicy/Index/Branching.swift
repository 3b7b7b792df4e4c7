import JSON

/// A place in the tree of gates: filters that have come far enough to be looked at, and gates to others.
struct Branching: Sendable {
    /// With more fields than this, only those that the document has are asked for their gates.
    static let mostAsked = 8

    var arrivals: [Arrival] = []
    /// By field.
    var splits: [Int32: Split] = [:]
}

/// A filter that is reached.
struct Arrival: Sendable {
    let filter: Int32
    /// Whether the gates behind it say that it is met, as long as no object of it may be met by parts of several.
    let isProven: Bool
}

/// The gates of one field: for a value, the branchings behind those that it opens.
struct Split: Sendable {
    private var null: Int32?
    private var yes: Int32?
    private var no: Int32?
    private var anyText: Int32?
    private var anyValue: Int32?
    private var numbers: [JSONNumber: Int32] = [:]
    private var ranges = RangeTable([:])
    private var texts = TextTable()
    private var textBranchings: [Int32] = []
    private var folded = TextTable()
    private var foldedBranchings: [Int32] = []
    private var prefixes = PrefixTable([:])
    private var suffixes = PrefixTable([:])
    private var foldedPrefixes = PrefixTable([:])
    private var foldedSuffixes = PrefixTable([:])
    private var networks = PrefixTable([:])
    private var grams: [UInt32: Int32] = [:]

    init(_ keys: [GateKey: Int32]) {
        var ranges: [NumericRange: Int32] = [:]
        var tables = [[[UInt8]: Int32]](repeating: [:], count: 5)
        for (key, branching) in keys {
            switch key {
            case .null: null = branching
            case .yes: yes = branching
            case .no: no = branching
            case .anyText: anyText = branching
            case .anyValue: anyValue = branching
            case .number(let number): numbers[number] = branching
            case .text(let text):
                _ = texts.insert(text)
                textBranchings.append(branching)
            case .folded(let text):
                _ = folded.insert(text)
                foldedBranchings.append(branching)
            case .gram(let gram): grams[gram] = branching
            case .range(let range): ranges[range] = branching
            case .prefix(let bytes): tables[0][bytes] = branching
            case .suffix(let bytes): tables[1][bytes] = branching
            case .foldedPrefix(let bytes): tables[2][bytes] = branching
            case .foldedSuffix(let bytes): tables[3][bytes] = branching
            case .network(let bits): tables[4][bits] = branching
            }
        }
        self.ranges = RangeTable(ranges)
        prefixes = PrefixTable(tables[0])
        suffixes = PrefixTable(tables[1])
        foldedPrefixes = PrefixTable(tables[2])
        foldedSuffixes = PrefixTable(tables[3])
        networks = PrefixTable(tables[4])
    }

    /// Whether one value may open a gate more than once.
    var mayRepeat: Bool { !grams.isEmpty }

    /// Hands out the branching behind each gate that a value opens.
    func forEachOpen(to value: JSONNode, _ body: (Int32) -> Void) {
        if let anyValue { body(anyValue) }
        switch value.kind {
        case .null: if let null { body(null) }
        case .boolean: if let branching = value.bool == true ? yes : no { body(branching) }
        case .number: forEachOpen(toNumber: value, body)
        case .string: value.withUTF8 { forEachOpen(toText: $0, body) }
        case .array, .object: break
        }
    }

    private func forEachOpen(toNumber value: JSONNode, _ body: (Int32) -> Void) {
        guard !(numbers.isEmpty && ranges.isEmpty), let number = value.number else { return }
        if let branching = numbers[number] { body(branching) }
        ranges.forEach(with: number, body)
    }

    private func forEachOpen(toText text: Span<UInt8>, _ body: (Int32) -> Void) {
        if let anyText { body(anyText) }
        if let number = texts.find(text) { body(textBranchings[number]) }
        prefixes.forEach(of: text, body)
        if !suffixes.isEmpty {
            let reversed = Self.reversed(text)
            suffixes.forEach(of: reversed.span, body)
        }
        if !(folded.isEmpty && foldedPrefixes.isEmpty && foldedSuffixes.isEmpty) {
            let caseless = CaseFolding.fold(text)
            if let number = folded.find(caseless.span) { body(foldedBranchings[number]) }
            foldedPrefixes.forEach(of: caseless.span, body)
            let reversed = Self.reversed(caseless.span)
            foldedSuffixes.forEach(of: reversed.span, body)
        }
        if !networks.isEmpty, let address = Address(text) {
            let bits = address.bits(prefix: 128)
            networks.forEach(of: bits.span, body)
        }
        if !grams.isEmpty, text.count >= 3 {
            for place in 0...(text.count - 3) {
                if let branching = grams[gram(text, at: place)] { body(branching) }
            }
        }
    }

    private static func reversed(_ text: Span<UInt8>) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.count)
        for index in text.indices.reversed() { bytes.append(text[index]) }
        return bytes
    }
}
