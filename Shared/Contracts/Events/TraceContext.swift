/// The trace that an event belongs to: the headers `traceparent` and `tracestate` of W3C Trace Context
/// (https://www.w3.org/TR/trace-context/).
package struct TraceContext: Hashable, Sendable {
    /// As it came.
    package let parent: String
    /// The members of `tracestate`, with a comma between them; nil where there are none.
    package let state: String?

    /// The most of `tracestate` that is carried, in bytes (section 3.3.1.5); of more, the last members are left out.
    private static let mostStateBytes = 512
    private static let mostMembers = 32

    /// Nil where `parent` is none: a bad one is passed over (section 4.3), since tracing must not decide what is accepted.
    /// A bad `state` is passed over alone.
    package init?(parent: String?, state: String?) {
        guard let parent, Self.isParent(parent) else { return nil }
        self.parent = parent
        self.state = state.flatMap(Self.members)
    }

    /// 32 hexadecimal digits.
    package var traceID: String { String(parent.dropFirst(3).prefix(32)) }

    /// The `traceparent` of a request that is sent on: the same trace, and the id of the sender instead of the one that came.
    /// It is of version 00, and has the flags that this version knows (sampled, random).
    ///
    /// - Parameter sender: its id; nought is none, and becomes 1.
    package func parent(of sender: UInt64) -> String {
        let flags = (UInt8(parent.dropFirst(53).prefix(2), radix: 16) ?? 0) & 0b11
        return "00-\(traceID)-\(Self.hex(max(sender, 1), digits: 16))-\(Self.hex(UInt64(flags), digits: 2))"
    }

    private static func hex(_ number: UInt64, digits: Int) -> String {
        let text = String(number, radix: 16)
        return String(repeating: "0", count: digits - text.utf8.count) + text
    }

    /// Section 3.2.2.
    private static func isParent(_ text: String) -> Bool {
        let bytes = Array(text.utf8)
        guard bytes.count >= 55, bytes[2] == hyphen, bytes[35] == hyphen, bytes[52] == hyphen,
            isHex(bytes[0..<2]), isHex(bytes[3..<35]), isHex(bytes[36..<52]), isHex(bytes[53..<55])
        else { return false }
        // Version ff is none; a version later than 00 may say more, behind another hyphen.
        guard !bytes[0..<2].elementsEqual("ff".utf8) else { return false }
        let isFirst = bytes[0..<2].elementsEqual("00".utf8)
        guard isFirst ? bytes.count == 55 : bytes.count <= 256 && (bytes.count == 55 || bytes[55] == hyphen) else {
            return false
        }
        guard bytes.allSatisfy({ (0x21...0x7e).contains($0) }) else { return false }
        // Ids of zeros alone are none.
        return bytes[3..<35].contains { $0 != zero } && bytes[36..<52].contains { $0 != zero }
    }

    /// Section 3.3.1: at most 32 members `key=value`, no key twice; empty ones are nothing.
    private static func members(_ text: String) -> String? {
        var members: [Substring] = []
        var keys: Set<Substring> = []
        for part in text.split(separator: ",") {
            let member = trimmed(part)
            if member.isEmpty { continue }
            guard let equals = member.firstIndex(of: "="), isKey(member[..<equals]),
                isValue(member[member.index(after: equals)...]), keys.insert(member[..<equals]).inserted
            else { return nil }
            members.append(member)
        }
        guard !members.isEmpty, members.count <= mostMembers else { return nil }
        while members.reduce(members.count - 1, { $0 + $1.utf8.count }) > mostStateBytes { members.removeLast() }
        return members.isEmpty ? nil : members.joined(separator: ",")
    }

    private static func isKey(_ key: Substring) -> Bool {
        guard let first = key.utf8.first, isLetter(first) || isDigit(first), key.utf8.count <= 256 else { return false }
        return key.utf8.allSatisfy { isLetter($0) || isDigit($0) || marks.contains($0) }
    }

    private static func isValue(_ value: Substring) -> Bool {
        (1...256).contains(value.utf8.count) && value.utf8.allSatisfy { (0x20...0x7e).contains($0) && $0 != 0x3d }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let start = text.drop { $0 == " " || $0 == "\t" }
        guard let last = start.lastIndex(where: { $0 != " " && $0 != "\t" }) else { return start[start.endIndex...] }
        return start[...last]
    }

    private static let marks = Set("_-*/@".utf8)
    private static let hyphen = UInt8(ascii: "-")
    private static let zero = UInt8(ascii: "0")

    private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
    private static func isLetter(_ byte: UInt8) -> Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) }

    private static func isHex(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.allSatisfy { isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0) }
    }
}

extension EventRecord {
    /// nil also where what stands in the record is none.
    package var trace: TraceContext? { TraceContext(parent: traceParent, state: traceState) }
}
