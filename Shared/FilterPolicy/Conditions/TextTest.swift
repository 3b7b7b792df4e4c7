/// What a string may be asked for, beside being a given one. What is folded is asked of the folded string.
enum TextTest: Sendable, Hashable {
    case prefix([UInt8])
    case suffix([UInt8])
    case foldedPrefix([UInt8])
    case foldedSuffix([UInt8])
    case folded([UInt8])
    case wildcard(Wildcard)

    var isFolded: Bool {
        switch self {
        case .foldedPrefix, .foldedSuffix, .folded: true
        case .prefix, .suffix, .wildcard: false
        }
    }

    func isMet(by text: Span<UInt8>) -> Bool {
        switch self {
        case .prefix(let bytes), .foldedPrefix(let bytes):
            bytes.count <= text.count && hasBytes(text, bytes.span, at: 0)
        case .suffix(let bytes), .foldedSuffix(let bytes):
            bytes.count <= text.count && hasBytes(text, bytes.span, at: text.count - bytes.count)
        case .folded(let bytes): sameBytes(bytes.span, text)
        case .wildcard(let wildcard): wildcard.matches(text)
        }
    }
}
