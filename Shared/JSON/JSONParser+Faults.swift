extension JSONParser {
    @inline(__always)
    static func skipSpace(_ bytes: Span<UInt8>, from start: Int) -> Int {
        var at = start
        while at < bytes.count {
            let byte = bytes[at]
            // Nearly every byte that is asked about is above the four kinds of space.
            if byte > ASCII.space { return at }
            guard
                byte == ASCII.space || byte == ASCII.newline || byte == ASCII.carriageReturn || byte == ASCII.tab
            else { return at }
            at += 1
        }
        return at
    }

    static func unexpectedEnd(_ bytes: Span<UInt8>) -> JSONSyntaxError {
        JSONSyntaxError(.unexpectedEnd, at: bytes.count, bytes.isEmpty ? "an empty text ends" : "the text breaks off")
    }

    static func unexpected(_ bytes: Span<UInt8>, at offset: Int, _ expected: String) -> JSONSyntaxError {
        let byte = bytes[offset]
        let found =
            byte > ASCII.space && byte < 0x7F
            ? "'\(Unicode.Scalar(byte))'" : "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
        return JSONSyntaxError(.syntax, at: offset, "expected \(expected), found \(found)")
    }
}
