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
        let most = max(1, min(3, name.utf8.count / 3))
        var found: [(name: String, distance: Int)] = []
        for candidate in known {
            let distance = EditDistance.between(name.lowercased(), candidate.lowercased(), most: most)
            if let distance { found.append((candidate, distance)) }
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.prefix(3).map(\.name)
    }
}

enum EditDistance {
    /// How many bytes must be put in, taken out or replaced to make one of the other; nil where it is more than `most`.
    static func between(_ one: String, _ other: String, most: Int) -> Int? {
        let (one, other) = (Array(one.utf8), Array(other.utf8))
        guard abs(one.count - other.count) <= most else { return nil }
        var row = Array(0...other.count)
        for (index, byte) in one.enumerated() {
            var diagonal = row[0]
            row[0] = index + 1
            for (place, target) in other.enumerated() {
                let replaced = diagonal + (byte == target ? 0 : 1)
                diagonal = row[place + 1]
                row[place + 1] = min(replaced, row[place] + 1, row[place + 1] + 1)
            }
        }
        return row[other.count] <= most ? row[other.count] : nil
    }
}
