/// Quoted-printable by RFC 2045, section 6.7: text in lines of at most 76 ASCII characters, so that no server on the way
/// needs to change anything, whatever the text holds.
enum QuotedPrintable {
    /// Encodes text whose lines end in LF, CRLF or CR; the result has CRLF and ends with it.
    static func encode(_ text: String) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(text.utf8.count + text.utf8.count / 8 + 64)
        var line: [UInt8] = []
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case lf where previous == cr: break
            case cr, lf:
                write(line, to: &output)
                line.removeAll(keepingCapacity: true)
            default: line.append(byte)
            }
            previous = byte
        }
        if !line.isEmpty || output.isEmpty { write(line, to: &output) }
        return output
    }

    static func hex(_ nibble: UInt8) -> UInt8 {
        nibble < 10 ? nibble + UInt8(ascii: "0") : nibble - 10 + UInt8(ascii: "A")
    }

    private static let cr = UInt8(ascii: "\r")
    private static let lf = UInt8(ascii: "\n")
    private static let equals = UInt8(ascii: "=")

    private static func write(_ line: [UInt8], to output: inout [UInt8]) {
        var column = 0
        for (index, byte) in line.enumerated() {
            let isLast = index == line.count - 1
            // A space or tab stands for itself except at the end of a line, where it would get lost.
            let isPlain = (byte > 32 && byte < 127 && byte != equals) || ((byte == 32 || byte == 9) && !isLast)
            let width = isPlain ? 1 : 3
            // The 76th character is kept for the `=` of a soft break, unless this ends the line.
            if column + width > (isLast ? 76 : 75) {
                output.append(contentsOf: [equals, cr, lf])
                column = 0
            }
            if isPlain {
                output.append(byte)
            } else {
                output.append(contentsOf: [equals, hex(byte >> 4), hex(byte & 15)])
            }
            column += width
        }
        output.append(contentsOf: [cr, lf])
    }
}
