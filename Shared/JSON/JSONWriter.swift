/// Writes JSON bytes: compact, members in the order they are written, commas where they belong.
///
/// It escapes what must be escaped, and trusts its caller with the shape: one value at the top, members (not
/// values) in an object's body, each name once.
package struct JSONWriter {
    package internal(set) var bytes: [UInt8] = []
    /// Whether a comma must stand before the next value or member.
    var needsComma = false

    package init(reservingCapacity capacity: Int = 0) {
        bytes.reserveCapacity(capacity)
    }

    package mutating func null() { literal("null") }

    package mutating func bool(_ value: Bool) { literal(value ? "true" : "false") }

    package mutating func int(_ value: Int) { int64(Int64(value)) }

    package mutating func int64(_ value: Int64) {
        separate()
        appendInteger(value)
    }

    /// The shortest text that reads back as the same double. JSON has no infinities and no NaN: they become null.
    package mutating func double(_ value: Double) {
        guard value.isFinite else { return null() }
        separate()
        let text = value.description
        bytes.append(contentsOf: text.hasSuffix(".0") ? text.utf8.dropLast(2) : text.utf8[...])
    }

    package mutating func string(_ value: String) {
        separate()
        appendQuoted(value)
    }

    /// Bytes that are one JSON value already, as they are.
    package mutating func raw(_ json: some Collection<UInt8>) {
        separate()
        bytes.append(contentsOf: json)
    }

    /// `{`, what the body writes, `}`.
    package mutating func object<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        try container(ASCII.openBrace, ASCII.closeBrace, body)
    }

    /// `[`, what the body writes, `]`.
    package mutating func array<E: Error>(_ body: (inout JSONWriter) throws(E) -> Void) throws(E) {
        try container(ASCII.openBracket, ASCII.closeBracket, body)
    }

    private mutating func container<E: Error>(
        _ open: UInt8, _ close: UInt8, _ body: (inout JSONWriter) throws(E) -> Void
    ) throws(E) {
        separate()
        bytes.append(open)
        needsComma = false
        try body(&self)
        bytes.append(close)
        needsComma = true
    }

    private mutating func literal(_ text: StaticString) {
        separate()
        bytes.append(contentsOf: UnsafeBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    /// Puts the comma that the next value needs, and notes that the one after it needs one.
    @inline(__always)
    mutating func separate() {
        if needsComma { bytes.append(ASCII.comma) }
        needsComma = true
    }
}
