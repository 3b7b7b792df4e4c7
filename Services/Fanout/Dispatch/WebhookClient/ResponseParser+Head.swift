import Contracts
import NIOCore

extension ResponseParser {
    /// A status line, a header field, a trailer field, or the empty line that ends them.
    mutating func take(headLine line: ByteBufferView) throws(ResponseViolation) {
        switch phase {
        case .statusLine: try take(statusLine: line)
        case .fields where line.isEmpty: try endHead()
        case .fields: try take(field: line)
        // Trailers are read over: nobody asked for them.
        default: phase = line.isEmpty ? .done : .trailers
        }
    }

    /// `HTTP/1.1 204 No Content`; the reason may be missing, with its space.
    private mutating func take(statusLine line: ByteBufferView) throws(ResponseViolation) {
        let bytes = Array(line.prefix(13))
        guard bytes.count >= 12, bytes.starts(with: "HTTP/1.".utf8), (0x30...0x39).contains(bytes[7]), bytes[8] == 0x20,
            bytes.count == 12 || bytes[12] == 0x20
        else { throw .init("the answer is not HTTP/1") }
        var status = 0
        for byte in bytes[9..<12] {
            guard (0x30...0x39).contains(byte) else { throw .init("the status is not a number") }
            status = status * 10 + Int(byte - 0x30)
        }
        guard (100...599).contains(status) else { throw .init("the status is \(status)") }
        self.status = status
        keepsAlive = bytes[7] != UInt8(ascii: "0")
        phase = .fields
    }

    private mutating func take(field line: ByteBufferView) throws(ResponseViolation) {
        // A line that goes on in the next one is obsolete, and then read as one with a space between (RFC 9112, 5.2).
        if let first = line.first, first == 0x20 || first == 0x09, !headers.isEmpty {
            headers[headers.count - 1].value += " " + (try text(line.trimmed))
            return
        }
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")), colon > line.startIndex,
            line[..<colon].allSatisfy({ HeaderRules.tokenBytes[Int($0)] })
        else { throw .init("a header field has no valid name") }
        guard headers.count < limits.headerFields else { throw .init("the answer has too many header fields") }
        let name = String(decoding: line[..<colon], as: UTF8.self)
        headers.append(HeaderField(name, try text(line[line.index(after: colon)...].trimmed)))
    }

    private func text(_ value: ByteBufferView) throws(ResponseViolation) -> String {
        guard value.allSatisfy({ $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 }) else {
            throw .init("a header field holds a control character")
        }
        return String(decoding: value, as: UTF8.self)
    }

    /// Decides how the body is framed, as RFC 9112 (section 6.3) says.
    private mutating func endHead() throws(ResponseViolation) {
        if status < 200, status != 101 {
            // An interim answer: the real one follows. The limit on the bytes of heads counts on.
            headers.removeAll(keepingCapacity: true)
            phase = .statusLine
            return
        }
        let framing = try framing()
        let connection = framing.connection
        if connection.contains("close") {
            keepsAlive = false
        } else if !keepsAlive {
            keepsAlive = connection.contains("keep-alive")
        }
        if status == 101 {
            // Nobody asked for another protocol, so whatever comes now is none of ours.
            keepsAlive = false
            phase = .done
        } else if status == 204 || status == 304 {
            phase = .done
        } else if let codings = framing.codings {
            phase = codings.last == "chunked" ? .chunkSize : .untilClose
            // A length beside it is how requests are smuggled: believe neither for what comes after.
            if framing.length != nil || phase == .untilClose { keepsAlive = false }
        } else if let length = framing.length {
            phase = length == 0 ? .done : .sized(left: length)
        } else {
            keepsAlive = false
            phase = .untilClose
        }
    }

    private struct Framing {
        var connection: [String] = []
        var codings: [String]?
        var length: Int?
    }

    private func framing() throws(ResponseViolation) -> Framing {
        var framing = Framing()
        for field in headers {
            // By length first: most fields are none of these, and need no lower case then.
            switch field.name.utf8.count {
            case 10 where field.name.lowercased() == "connection":
                framing.connection += Self.list(field.value)
            case 17 where field.name.lowercased() == "transfer-encoding":
                framing.codings = (framing.codings ?? []) + Self.list(field.value)
            case 14 where field.name.lowercased() == "content-length":
                for text in Self.list(field.value) {
                    guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let length = Int(text),
                        framing.length == nil || framing.length == length
                    else { throw .init("the length of the answer is unclear") }
                    framing.length = length
                }
            default: break
            }
        }
        return framing
    }

    private static func list(_ value: String) -> [String] {
        value.lowercased().split(separator: ",").map { part in
            String(part.drop(while: { $0 == " " || $0 == "\t" }).prefix(while: { $0 != " " && $0 != "\t" }))
        }
    }

    /// `1a` or `1a;extension=value`.
    mutating func take(chunkSize line: ByteBufferView) throws(ResponseViolation) {
        var size = 0
        var digits = 0
        for byte in line {
            guard let value = Character(Unicode.Scalar(byte)).hexDigitValue else {
                guard byte == UInt8(ascii: ";") || byte == 0x20 || byte == 0x09 else {
                    throw .init("the size of a chunk is not a number")
                }
                break
            }
            size = size << 4 | value
            digits += 1
            guard digits <= 15 else { throw .init("a chunk is too large") }
        }
        guard digits > 0 else { throw .init("the size of a chunk is missing") }
        phase = size == 0 ? .trailers : .chunk(left: size)
    }
}

extension ByteBufferView {
    /// Without the spaces and tabs at both ends.
    fileprivate var trimmed: ByteBufferView {
        var view = drop(while: { $0 == 0x20 || $0 == 0x09 })
        while let last = view.last, last == 0x20 || last == 0x09 { view = view.dropLast() }
        return view
    }
}
