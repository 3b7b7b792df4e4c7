import JSON

/// What an event type may be called.
enum EventTypeName {
    static let rule =
        "must be 1 to 128 letters, digits, dots, hyphens and underscores, beginning and ending with a letter or digit"

    static func isValid(_ name: String) -> Bool {
        let bytes = Array(name.utf8)
        guard (1...128).contains(bytes.count), let first = bytes.first, let last = bytes.last, isPlain(first),
            isPlain(last)
        else { return false }
        return bytes.allSatisfy {
            isPlain($0) || $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: "-") || $0 == UInt8(ascii: "_")
        }
    }

    /// A name that is valid, of a text that may not be: what can't stand in one is an underscore.
    static func made(of text: String) -> String {
        let bytes = text.utf8.prefix(128).map { byte in
            isPlain(byte) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: "-") ? byte : UInt8(ascii: "_")
        }
        let name = String(decoding: bytes, as: UTF8.self)
        return isValid(name) ? name : String(name.dropLast()) + "0"
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }

    /// The known names that somebody who wrote `name` may have meant, the nearest first.
    static func near(_ name: String, among known: some Sequence<String>) -> [String] {
        // Nobody meant a name that is mostly another; and a long text is no slip of a finger.
        guard name.utf8.count <= 128 else { return [] }
        let plain = name.lowercased()
        let most = max(1, min(3, name.utf8.count / 3))
        var found: [(name: String, distance: Int)] = []
        for candidate in known {
            let distance = EditDistance.between(plain.utf8, candidate.lowercased().utf8, most: most)
            if let distance { found.append((candidate, distance)) }
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
    }
}
