/// Reads a text once, from front to back, and lays its values on the tape.
///
/// It does not recurse: an open container keeps its parent's index in its own entry. All access to the bytes goes
/// through a `Span`, which checks bounds.
struct JSONParser: ~Copyable {
    private var tape: TapeBuilder
    private let maxDepth: Int
    private var names = DuplicateNameCheck()

    init(limits: JSONLimits, expecting byteCount: Int) {
        maxDepth = min(limits.maxDepth, JSONLimits.greatestDepth)
        // Typical payloads have a value or a name for every dozen bytes, or fewer of them. Room for more is not only idle:
        // what has more than a kilobyte is dearer to get and to give back.
        tape = TapeBuilder(capacity: byteCount / 12 + 4)
    }

    consuming func parse(_ bytes: Span<UInt8>) throws(JSONSyntaxError) -> TapeBuilder {
        if bytes.count >= 3, bytes[0] == 0xEF, bytes[1] == 0xBB, bytes[2] == 0xBF {
            throw JSONSyntaxError(.syntax, at: 0, "a byte order mark")
        }
        /// The innermost open container, -1 outside of all, with its kind, its depth and what it has so far.
        var container = -1
        var inObject = false
        var depth = 0
        var count: UInt32 = 0
        var at = Self.skipSpace(bytes, from: 0)

        value: while true {
            guard at < bytes.count else { throw Self.unexpectedEnd(bytes) }
            switch bytes[at] {
            case ASCII.quote:
                at = try string(bytes, at: at)
            case ASCII.openBrace, ASCII.openBracket:
                depth += 1
                guard depth <= maxDepth else {
                    throw JSONSyntaxError(.tooDeep, at: at, "more than \(maxDepth) levels of nesting")
                }
                let start = at
                let isObject = bytes[at] == ASCII.openBrace
                at = Self.skipSpace(bytes, from: at + 1)
                if at < bytes.count, bytes[at] == (isObject ? ASCII.closeBrace : ASCII.closeBracket) {
                    at += 1
                    depth -= 1
                    append(isObject ? .object : .array, from: start, to: at)
                    break
                }
                if container >= 0 { tape[container].count = count }
                tape.append(TapeEntry(isObject ? .object : .array, from: start, to: start, next: max(container, 0)))
                container = tape.count - 1
                inObject = isObject
                count = 0
                if isObject { at = try name(bytes, at: at) }
                continue value
            case ASCII.lowerT: at = try literal("true", .boolean, flag: true, bytes, at: at)
            case ASCII.lowerF: at = try literal("false", .boolean, flag: false, bytes, at: at)
            case ASCII.lowerN: at = try literal("null", .null, flag: false, bytes, at: at)
            default: at = try number(bytes, at: at)
            }

            // A value is complete. What may come next is its container's affair, and that may end here too.
            while true {
                at = Self.skipSpace(bytes, from: at)
                guard container >= 0 else {
                    guard at == bytes.count else { throw Self.unexpected(bytes, at: at, "the end of the text") }
                    return tape
                }
                count += 1
                guard at < bytes.count else { throw Self.unexpectedEnd(bytes) }
                if bytes[at] == ASCII.comma {
                    at = Self.skipSpace(bytes, from: at + 1)
                    if inObject { at = try name(bytes, at: at) }
                    continue value
                }
                guard bytes[at] == (inObject ? ASCII.closeBrace : ASCII.closeBracket) else {
                    throw Self.unexpected(bytes, at: at, inObject ? "',' or '}'" : "',' or ']'")
                }
                at += 1
                // Only the root has no parent, and it alone is entry 0.
                let parent = container == 0 ? -1 : Int(tape[container].next)
                tape[container].count = count
                tape[container].end = UInt32(truncatingIfNeeded: at)
                tape[container].next = UInt32(truncatingIfNeeded: tape.count)
                if inObject, count > 1 { try names.check(object: container, on: tape, bytes) }
                depth -= 1
                container = parent
                if parent >= 0 {
                    count = tape[parent].count
                    inObject = tape[parent].kind == .object
                }
            }
        }
    }

    @inline(__always)
    mutating func append(_ kind: JSONKind, flag: Bool = false, from start: Int, to end: Int) {
        tape.append(TapeEntry(kind, flag: flag, from: start, to: end, next: tape.count + 1))
    }

    /// A member's name, its colon and the space behind it.
    private mutating func name(_ bytes: Span<UInt8>, at start: Int) throws(JSONSyntaxError) -> Int {
        guard start < bytes.count else { throw Self.unexpectedEnd(bytes) }
        guard bytes[start] == ASCII.quote else { throw Self.unexpected(bytes, at: start, "a member name") }
        let end = try string(bytes, at: start)
        let entry = tape.count - 1
        if tape[entry].flag {
            tape[entry].count = tape[entry].content(in: bytes).withUnsafeBytes { NameHash.of($0) }
        } else {
            tape[entry].count = bytes.withUnsafeBytes { NameHash.of(start + 1..<end - 1, in: $0) }
        }
        let at = Self.skipSpace(bytes, from: end)
        guard at < bytes.count else { throw Self.unexpectedEnd(bytes) }
        guard bytes[at] == ASCII.colon else { throw Self.unexpected(bytes, at: at, "':'") }
        return Self.skipSpace(bytes, from: at + 1)
    }

    private mutating func literal(
        _ text: StaticString, _ kind: JSONKind, flag: Bool, _ bytes: Span<UInt8>, at start: Int
    ) throws(JSONSyntaxError) -> Int {
        for index in 0..<text.utf8CodeUnitCount {
            guard start + index < bytes.count else { throw Self.unexpectedEnd(bytes) }
            guard bytes[start + index] == text.utf8Start[index] else {
                throw Self.unexpected(bytes, at: start + index, "'\(text)'")
            }
        }
        let end = start + text.utf8CodeUnitCount
        append(kind, flag: flag, from: start, to: end)
        return end
    }
}
