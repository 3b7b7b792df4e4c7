extension TapeEntry {
    /// The UTF-8 of this string: its bytes between the quotes, with escapes undone.
    func content(in bytes: Span<UInt8>) -> [UInt8] {
        Self.unescaped(bytes.extracting(Int(start) + 1..<Int(end) - 1))
    }

    /// Undoes the escapes of a text, which the parser has found to be whole and good.
    static func unescaped(_ bytes: Span<UInt8>) -> [UInt8] {
        var content: [UInt8] = []
        var at = 0
        content.reserveCapacity(bytes.count)
        while at < bytes.count {
            if bytes[at] == ASCII.backslash {
                at = appendEscape(bytes, at: at, to: &content)
            } else {
                content.append(bytes[at])
                at += 1
            }
        }
        return content
    }

    /// Undoes one escape, which the parser has found to be whole and good.
    private static func appendEscape(_ bytes: Span<UInt8>, at start: Int, to content: inout [UInt8]) -> Int {
        switch bytes[start + 1] {
        case ASCII.lowerB: content.append(0x08)
        case ASCII.lowerF: content.append(0x0C)
        case ASCII.lowerN: content.append(ASCII.newline)
        case ASCII.lowerR: content.append(ASCII.carriageReturn)
        case ASCII.lowerT: content.append(ASCII.tab)
        case ASCII.lowerU:
            let unit = codeUnit(bytes, at: start)
            guard UTF16.isLeadSurrogate(unit) else {
                appendScalar(UInt32(unit), to: &content)
                return start + 6
            }
            let trail = codeUnit(bytes, at: start + 6)
            appendScalar(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(trail & 0x3FF)), to: &content)
            return start + 12
        case let byte: content.append(byte)
        }
        return start + 2
    }

    private static func codeUnit(_ bytes: Span<UInt8>, at start: Int) -> UInt16 {
        (start + 2..<start + 6).reduce(0) { $0 << 4 | (ASCII.hexValue(bytes[$1]) ?? 0) }
    }

    private static func appendScalar(_ value: UInt32, to content: inout [UInt8]) {
        // The parser lets no lone surrogate through; the replacement is for the compiler, which cannot know.
        content.append(contentsOf: Unicode.Scalar(value)?.utf8.map { $0 } ?? [0xEF, 0xBF, 0xBD])
    }
}
