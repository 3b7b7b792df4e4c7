import NIOCore

/// The message as DATA carries it (RFC 5321, section 4.5.2): a dot that begins a line is doubled, each line ends in
/// CRLF, and a dot on a line of its own ends it.
enum SMTPDotStuffing {
    static func encode(_ message: [UInt8]) -> ByteBuffer {
        var buffer = ByteBufferAllocator().buffer(capacity: message.count + message.count / 64 + 8)
        var atLineStart = true
        var previous: UInt8 = 0
        for byte in message {
            // A lone CR or LF, which servers read differently, is what smuggled commands are made of.
            if previous == cr, byte != lf {
                buffer.writeInteger(lf)
                atLineStart = true
            } else if byte == lf, previous != cr {
                buffer.writeInteger(cr)
            }
            if atLineStart, byte == dot { buffer.writeInteger(dot) }
            buffer.writeInteger(byte)
            atLineStart = byte == lf
            previous = byte
        }
        if previous == cr {
            buffer.writeInteger(lf)
        } else if previous != lf {
            buffer.writeBytes([cr, lf])
        }
        buffer.writeBytes([dot, cr, lf])
        return buffer
    }

    private static let cr = UInt8(ascii: "\r")
    private static let lf = UInt8(ascii: "\n")
    private static let dot = UInt8(ascii: ".")
}
