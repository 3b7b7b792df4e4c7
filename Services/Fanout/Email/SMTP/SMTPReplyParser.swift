import NIOCore

/// Makes replies of bytes. Bounded: a server can't make it hold more than `maxLines` lines of `maxLineLength` bytes.
struct SMTPReplyParser {
    /// RFC 5321 says 512 bytes; servers send longer ones.
    static let maxLineLength = 2048
    static let maxLines = 64

    private var code = 0
    private var lines: [String] = []

    /// Whether it is in the middle of a reply of several lines.
    var isInsideReply: Bool { !lines.isEmpty }

    /// Takes the next whole reply from the buffer; nil if it isn't there yet.
    mutating func next(from buffer: inout ByteBuffer) throws(SMTPFailure) -> SMTPReply? {
        while let line = try Self.takeLine(&buffer) {
            guard line.count >= 3, line.prefix(3).allSatisfy({ (48...57).contains($0) }),
                line.count == 3 || line[3] == UInt8(ascii: " ") || line[3] == UInt8(ascii: "-")
            else {
                throw SMTPFailure(
                    .protocolError, "the server answered what is not an SMTP reply: \(Self.shown(line[...]))")
            }
            let code = line.prefix(3).reduce(0) { $0 * 10 + Int($1 - 48) }
            guard (200...599).contains(code), lines.isEmpty || code == self.code else {
                throw SMTPFailure(.protocolError, "the server answered with the code \(code) where it may not stand")
            }
            self.code = code
            lines.append(Self.shown(line.dropFirst(4)))
            if line.count == 3 || line[3] == UInt8(ascii: " ") {
                defer { lines = [] }
                return SMTPReply(code: code, lines: lines)
            }
            guard lines.count < Self.maxLines else {
                throw SMTPFailure(.protocolError, "the server answered with more than \(Self.maxLines) lines")
            }
        }
        return nil
    }

    /// Takes a line without its end. A bare LF counts as one too.
    private static func takeLine(_ buffer: inout ByteBuffer) throws(SMTPFailure) -> [UInt8]? {
        let view = buffer.readableBytesView
        guard let end = view.prefix(maxLineLength).firstIndex(of: 10) else {
            guard view.count < maxLineLength else {
                throw SMTPFailure(.protocolError, "the server answered with a line of more than \(maxLineLength) bytes")
            }
            return nil
        }
        var line = Array(view[view.startIndex..<end])
        buffer.moveReaderIndex(forwardBy: line.count + 1)
        if line.last == 13 { line.removeLast() }
        return line
    }

    /// What a server says ends in logs and answers: nothing in it may move a cursor or begin a line.
    private static func shown(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes.prefix(512), as: UTF8.self)
        return HeaderWriter.singleLine(text)
    }
}
