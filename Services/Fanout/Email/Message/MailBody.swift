/// The text of a part in the shorter of the two encodings that any server passes on: quoted-printable, which stays readable
/// and searchable, or base 64 where most of it is beyond ASCII (RFC 2045, section 6).
enum MailBody {
    /// - Parameter text: with lines that end in LF, CRLF or CR; each ends in CRLF in what is read later.
    /// - Returns: the name of the encoding, and lines of at most 76 characters that end in CRLF.
    static func encode(_ text: String) -> (encoding: StaticString, bytes: [UInt8]) {
        let quoted = QuotedPrintable.encode(text)
        let canonical = canonical(text)
        // Four characters for three bytes, and an end for each line of 76.
        let characters = (canonical.count + 2) / 3 * 4
        guard characters + (characters + 75) / 76 * 2 < quoted.count else { return ("quoted-printable", quoted) }
        return ("base64", base64(canonical, expecting: characters))
    }

    private static func base64(_ bytes: [UInt8], expecting count: Int) -> [UInt8] {
        var output: [UInt8] = []
        output.reserveCapacity(count + count / 38 + 2)
        // 57 bytes make 76 characters.
        for start in stride(from: 0, to: bytes.count, by: 57) {
            output.append(contentsOf: Base64.standard(Array(bytes[start..<min(start + 57, bytes.count)])).utf8)
            output.append(contentsOf: [13, 10])
        }
        return output
    }

    private static func canonical(_ text: String) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count + 2)
        var previous: UInt8 = 0
        for byte in text.utf8 {
            switch byte {
            case 10 where previous == 13: break
            case 10, 13: bytes.append(contentsOf: [13, 10])
            default: bytes.append(byte)
            }
            previous = byte
        }
        if bytes.last != 10 { bytes.append(contentsOf: [13, 10]) }
        return bytes
    }
}
