import JSON

/// What a value must show for a filter to be looked at, in a form that many filters are found by at once.
enum GateKey: Hashable, Sendable {
    case null
    case yes
    case no
    case number(JSONNumber)
    case text([UInt8])
    case prefix([UInt8])
    /// Reversed.
    case suffix([UInt8])
    case folded([UInt8])
    case foldedPrefix([UInt8])
    /// Reversed.
    case foldedSuffix([UInt8])
    /// A string with these three bytes in a row.
    case gram(UInt32)
    case range(NumericRange)
    /// One byte for each bit, behind one for the family.
    case network([UInt8])
    case anyText
    case anyValue
}

/// A field, and what one of its values must show.
struct Gate: Hashable, Sendable {
    let slot: Int32
    let key: GateKey
}

/// Gates of which at least one is open to a document that meets what they were made of.
struct GateOption: Sendable {
    var gates: [Gate]
    /// Whether an open gate also means that it is met.
    var isProof: Bool
}

extension Condition {
    /// What values that meet this show: of each set of keys, one. Empty if no value may meet it too.
    func gateOptions(slot: Int32) -> [GateOption] {
        if takesNoValue { return [] }
        if takesAnyValue || !excluded.isEmpty {
            return [GateOption(gates: [Gate(slot: slot, key: .anyValue)], isProof: takesAnyValue)]
        }
        var keys = wanted.numbers.map(GateKey.number) + wanted.strings.texts.map(GateKey.text)
        if wanted.null { keys.append(.null) }
        if wanted.yes { keys.append(.yes) }
        if wanted.no { keys.append(.no) }
        keys += wanted.ranges.map(GateKey.range)
        keys += wanted.networks.map { .network($0.base.bits(prefix: $0.prefixLength)) }
        // A wildcard that stands alone is found by any of its parts, whichever tells most.
        if keys.isEmpty, wanted.texts.count == 1, case .wildcard(let wildcard) = wanted.texts[0], wildcard.simple == nil
        {
            return wildcard.keys.map { GateOption(gates: [Gate(slot: slot, key: $0)], isProof: false) }
        }
        var isProof = true
        for text in wanted.texts {
            let (key, isExact) = text.gateKey
            keys.append(key)
            isProof = isProof && isExact
        }
        return [GateOption(gates: keys.map { Gate(slot: slot, key: $0) }, isProof: isProof)]
    }
}

extension TextTest {
    /// A key that a string shows that meets this, and whether any that shows it does.
    fileprivate var gateKey: (key: GateKey, isExact: Bool) {
        switch self {
        case .prefix(let bytes): (.prefix(bytes), true)
        case .suffix(let bytes): (.suffix(bytes.reversed()), true)
        case .folded(let bytes): (.folded(bytes), true)
        case .foldedPrefix(let bytes): (.foldedPrefix(bytes), true)
        case .foldedSuffix(let bytes): (.foldedSuffix(bytes.reversed()), true)
        case .wildcard(let wildcard): wildcard.simple.map { ($0, true) } ?? (wildcard.keys[0], false)
        }
    }
}

extension Wildcard {
    /// The most grams that it is looked up by.
    private static let mostGrams = 8

    /// The key that says all of it, if there is one.
    fileprivate var simple: GateKey? {
        guard let tail else { return .text(head) }
        guard middles.isEmpty, head.isEmpty || tail.isEmpty else { return nil }
        if head.isEmpty { return tail.isEmpty ? .anyText : .suffix(tail.reversed()) }
        return .prefix(head)
    }

    /// What each string shows that it matches: one key at least.
    fileprivate var keys: [GateKey] {
        var keys: [GateKey] = []
        if !head.isEmpty { keys.append(.prefix(head)) }
        if let tail, !tail.isEmpty { keys.append(.suffix(tail.reversed())) }
        if let longest = middles.map(\.bytes).max(by: { $0.count < $1.count }), longest.count >= 3 {
            for place in 0...min(longest.count - 3, Self.mostGrams - 1) {
                keys.append(.gram(gram(longest.span, at: place)))
            }
        }
        return keys.isEmpty ? [.anyText] : keys
    }
}

/// Three bytes as one number.
func gram(_ text: Span<UInt8>, at place: Int) -> UInt32 {
    UInt32(text[place]) << 16 | UInt32(text[place + 1]) << 8 | UInt32(text[place + 2])
}

extension Address {
    /// The leading bits, a byte for each, behind a byte for the family.
    func bits(prefix length: Int) -> [UInt8] {
        switch self {
        case .v4(let value): [4] + (0..<min(length, 32)).map { UInt8(value >> UInt32(31 - $0) & 1) }
        case .v6(let value): [6] + (0..<min(length, 128)).map { UInt8(value >> UInt128(127 - $0) & 1) }
        }
    }
}
