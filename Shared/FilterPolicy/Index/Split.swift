import JSON

/// The gates of one field: for a value, where those lead that it opens.
///
/// A class: it has many parts, and is handed about.
final class Split: Sendable {
    private let null: Destination?
    private let yes: Destination?
    private let no: Destination?
    private let anyText: Destination?
    private let anyValue: Destination?
    private let numbers: [JSONNumber: Destination]
    private let ranges: RangeTable
    private let texts: TextTable
    private let textDestinations: [Destination]
    private let folded: TextTable
    private let foldedDestinations: [Destination]
    private let prefixes: PrefixTable
    private let suffixes: PrefixTable
    private let foldedPrefixes: PrefixTable
    private let foldedSuffixes: PrefixTable
    private let networks: PrefixTable
    private let grams: [UInt32: Destination]

    init(_ keys: [GateKey: Destination]) {
        var numbers: [JSONNumber: Destination] = [:]
        var ranges: [NumericRange: Destination] = [:]
        var grams: [UInt32: Destination] = [:]
        var (texts, folded) = (TextTable(), TextTable())
        var (textDestinations, foldedDestinations): ([Destination], [Destination]) = ([], [])
        var tables = [[[UInt8]: Destination]](repeating: [:], count: 5)
        for (key, destination) in keys {
            switch key {
            case .null, .yes, .no, .anyText, .anyValue: break
            case .number(let number): numbers[number] = destination
            case .range(let range): ranges[range] = destination
            case .gram(let gram): grams[gram] = destination
            case .text(let text):
                _ = texts.insert(text)
                textDestinations.append(destination)
            case .folded(let text):
                _ = folded.insert(text)
                foldedDestinations.append(destination)
            case .prefix(let bytes): tables[0][bytes] = destination
            case .suffix(let bytes): tables[1][bytes] = destination
            case .foldedPrefix(let bytes): tables[2][bytes] = destination
            case .foldedSuffix(let bytes): tables[3][bytes] = destination
            case .network(let bits): tables[4][bits] = destination
            }
        }
        null = keys[.null]
        yes = keys[.yes]
        no = keys[.no]
        anyText = keys[.anyText]
        anyValue = keys[.anyValue]
        self.numbers = numbers
        self.ranges = RangeTable(ranges)
        self.grams = grams
        self.texts = texts
        self.textDestinations = textDestinations
        self.folded = folded
        self.foldedDestinations = foldedDestinations
        prefixes = PrefixTable(tables[0])
        suffixes = PrefixTable(tables[1])
        foldedPrefixes = PrefixTable(tables[2])
        foldedSuffixes = PrefixTable(tables[3])
        networks = PrefixTable(tables[4])
    }

    /// Whether one value may open a gate more than once.
    var mayRepeat: Bool { !grams.isEmpty }

    /// Hands out where each gate leads that a value opens.
    func forEachOpen(to value: JSONNode, _ body: (Destination) -> Void) {
        if let anyValue { body(anyValue) }
        switch value.kind {
        case .null: if let null { body(null) }
        case .boolean: if let destination = value.bool == true ? yes : no { body(destination) }
        case .number: forEachOpen(toNumber: value, body)
        case .string: value.withUTF8 { forEachOpen(toText: $0, body) }
        case .array, .object: break
        }
    }

    private func forEachOpen(toNumber value: JSONNode, _ body: (Destination) -> Void) {
        guard !(numbers.isEmpty && ranges.isEmpty), let number = value.number else { return }
        if let destination = numbers[number] { body(destination) }
        ranges.forEach(with: number, body)
    }

    private func forEachOpen(toText text: Span<UInt8>, _ body: (Destination) -> Void) {
        if let anyText { body(anyText) }
        if let number = texts.find(text) { body(textDestinations[number]) }
        prefixes.forEach(of: text, body)
        if !suffixes.isEmpty {
            let reversed = Self.reversed(text)
            suffixes.forEach(of: reversed.span, body)
        }
        if !(folded.isEmpty && foldedPrefixes.isEmpty && foldedSuffixes.isEmpty) {
            let caseless = CaseFolding.fold(text)
            if let number = folded.find(caseless.span) { body(foldedDestinations[number]) }
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
                if let destination = grams[gram(text, at: place)] { body(destination) }
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
