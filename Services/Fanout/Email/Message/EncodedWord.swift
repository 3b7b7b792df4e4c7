/// RFC 2047: text beyond ASCII in a header, in pieces that each fit into a line, none of which splits a character.
enum EncodedWord {
    /// The pieces, to be joined by a fold or a space. Of its two encodings the shorter is taken.
    static func encode(_ text: String) -> [String] {
        let quoted = pieces(
            of: text, prefix: "=?utf-8?q?", cost: { $0.reduce(0) { $0 + (isPlain($1) ? 1 : 3) } }, quote)
        // A base 64 piece costs four characters for three bytes, which only sums up over whole pieces.
        let base64 = pieces(of: text, prefix: "=?utf-8?b?", cost: \.count, limit: room / 4 * 3, Base64.standard)
        return length(base64) < length(quoted) ? base64 : quoted
    }

    /// What one piece may hold: 76 characters of line, less `=?utf-8?q?` and `?=`, and less the name of the field
    /// (12 and a space at most) that stands before the first.
    private static let room = 51

    private static func length(_ pieces: [String]) -> Int {
        pieces.reduce(0) { $0 + $1.utf8.count + 1 }
    }

    private static func pieces(
        of text: String, prefix: String, cost: ([UInt8]) -> Int, limit: Int = room, _ encode: ([UInt8]) -> String
    ) -> [String] {
        var pieces: [String] = []
        var piece: [UInt8] = []
        var used = 0
        for scalar in text.unicodeScalars {
            let bytes = Array(String(scalar).utf8)
            let cost = cost(bytes)
            if used + cost > limit {
                pieces.append(prefix + encode(piece) + "?=")
                piece = []
                used = 0
            }
            piece.append(contentsOf: bytes)
            used += cost
        }
        if !piece.isEmpty { pieces.append(prefix + encode(piece) + "?=") }
        return pieces
    }

    /// What may stand for itself in every place where an encoded word may stand (RFC 2047, section 5, rule 3).
    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: " "):
            true
        default: "!*+-/".utf8.contains(byte)
        }
    }

    private static func quote(_ bytes: [UInt8]) -> String {
        var text: [UInt8] = []
        for byte in bytes {
            if byte == UInt8(ascii: " ") {
                text.append(UInt8(ascii: "_"))
            } else if isPlain(byte) {
                text.append(byte)
            } else {
                text.append(contentsOf: [
                    UInt8(ascii: "="), QuotedPrintable.hex(byte >> 4), QuotedPrintable.hex(byte & 15),
                ])
            }
        }
        return String(decoding: text, as: UTF8.self)
    }
}
