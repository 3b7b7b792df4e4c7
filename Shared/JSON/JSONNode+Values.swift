extension JSONNode {
    /// Its text if it is a string, with escapes undone.
    ///
    /// Swift compares strings by canonical equivalence, JSON by code points: where the difference matters,
    /// compare with ``utf8Equals(_:)``.
    package var string: String? {
        let entry = entry
        guard entry.kind == .string else { return nil }
        if entry.flag { return String(decoding: storage.content(of: entry), as: UTF8.self) }
        return String(decoding: storage.bytes[Int(entry.start) + 1..<Int(entry.end) - 1], as: UTF8.self)
    }

    /// Its value if it is a number that is exactly an integer in range: `1.0` and `1e2` are integers.
    package var int: Int? {
        let entry = entry
        guard entry.kind == .number else { return nil }
        // Up to 18 digits cannot overflow.
        guard !entry.flag, entry.end - entry.start <= 18 else { return number?.int }
        var value = 0
        let bytes = storage.bytes
        let isNegative = bytes[Int(entry.start)] == ASCII.minus
        for at in Int(entry.start) + (isNegative ? 1 : 0)..<Int(entry.end) {
            value = value * 10 + Int(bytes[at] - ASCII.zero)
        }
        return isNegative ? -value : value
    }

    /// Whether it is a number without a fraction: `1.0` and `1e2` are integers, of whatever size.
    package var isInteger: Bool {
        let entry = entry
        guard entry.kind == .number else { return false }
        return !entry.flag || number?.isInteger ?? false
    }

    /// The nearest double if it is a number; nil also if that is beyond what a double holds.
    package var double: Double? {
        guard let value = number?.double, value.isFinite else { return nil }
        return value
    }

    /// Its exact value if it is a number.
    package var number: JSONNumber? {
        let entry = entry
        guard entry.kind == .number else { return nil }
        let bytes = storage.bytes
        return JSONNumber(scanned: bytes.span.extracting(Int(entry.start)..<Int(entry.end)))
    }

    /// Whether it is a string of exactly these code points. Allocates nothing unless it has escapes.
    package func utf8Equals(_ other: String) -> Bool {
        let entry = entry
        return entry.kind == .string && other.withUTF8Bytes { storage.isText($0, of: entry) }
    }

    /// Hands out the UTF-8 of a string, with escapes undone: without a copy unless it has some.
    ///
    /// - Returns: nil if this is no string.
    package func withUTF8<Answer>(_ body: (Span<UInt8>) -> Answer) -> Answer? {
        let entry = entry
        guard entry.kind == .string else { return nil }
        if entry.flag {
            let content = storage.content(of: entry)
            return body(content.span)
        }
        let bytes = storage.bytes
        return body(bytes.span.extracting(Int(entry.start) + 1..<Int(entry.end) - 1))
    }
}
