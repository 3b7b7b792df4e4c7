import JSON

/// Reads events from a file, or from anything that can be read to its end: JSON lines, one JSON array of events, or one
/// event. Lines are read as they come, a document at once.
struct EventReader {
    /// A document must fit in memory, and so must a line.
    private static let maxBytes = 1 << 30

    /// In bytes; nil where nobody can say.
    var size: Int? { file.size }
    /// How many bytes have been handed out, of `size`.
    private(set) var position = 0

    private var file: InputFile
    private var buffer: [UInt8] = []
    private var start = 0
    private var lineNumber = 0
    private var isFirst = true
    /// Those of a document, last first, each with the position behind it.
    private var elements: [(line: EventLine, end: Int)] = []

    /// - Parameter path: of a file, or `-` for stdin.
    init(path: String) throws(Failure) {
        file = try InputFile(path: path)
    }

    /// The next event, or nil at the end. Blank lines are none.
    mutating func next() throws(Failure) -> EventLine? {
        if let element = elements.popLast() {
            position = elements.isEmpty ? size ?? element.end : element.end
            return element.line
        }
        while let line = try readLine() {
            guard line.bytes.contains(where: { !Self.isBlank($0) }) else { continue }
            guard isFirst else { return line }
            isFirst = false
            guard try isDocument(beginningWith: line) else { return line }
            return try next()
        }
        return nil
    }

    /// Whether the file is a document rather than lines, which its first line tells; if so, it is read and taken apart.
    private mutating func isDocument(beginningWith line: EventLine) throws(Failure) -> Bool {
        let opening = line.bytes.first { !Self.isBlank($0) }
        if opening != UInt8(ascii: "["), (try? JSONDocument(parsing: line.bytes)) != nil { return false }
        guard opening == UInt8(ascii: "[") || opening == UInt8(ascii: "{") else { return false }
        while try fill() {}
        let bytes = line.bytes + (start < buffer.count ? [UInt8(ascii: "\n")] + buffer[start...] : [])
        start = buffer.count
        let root: JSONNode
        do {
            root = try JSONDocument(parsing: bytes).root
        } catch {
            throw Failure("\(file.name) holds neither JSON lines nor one JSON document: \(error.message)")
        }
        guard root.kind == .array else {
            elements = [(EventLine(number: line.number, bytes: Array(root.rawBytes)), bytes.count)]
            return true
        }
        var number = line.number
        var counted = 0
        for element in root.elements {
            let raw = element.rawBytes
            number += bytes[counted..<raw.startIndex].count { $0 == UInt8(ascii: "\n") }
            counted = raw.startIndex
            elements.append((EventLine(number: number, bytes: Array(raw)), raw.endIndex))
        }
        elements.reverse()
        if elements.isEmpty { position = size ?? bytes.count }
        return true
    }

    private mutating func readLine() throws(Failure) -> EventLine? {
        var searched = start
        while true {
            if let end = buffer[searched...].firstIndex(of: UInt8(ascii: "\n")) {
                return take(upTo: end, skipping: 1)
            }
            searched = buffer.count - start
            guard try fill() else {
                return start < buffer.count ? take(upTo: buffer.count, skipping: 0) : nil
            }
        }
    }

    private mutating func take(upTo end: Int, skipping skipped: Int) -> EventLine {
        lineNumber += 1
        position += end - start + skipped
        defer { start = end + skipped }
        return EventLine(number: lineNumber, bytes: Array(buffer[start..<end]))
    }

    /// Reads on, moving what is left to the front. Answers false at the end.
    private mutating func fill() throws(Failure) -> Bool {
        guard !file.isAtEnd else { return false }
        buffer.removeFirst(start)
        start = 0
        guard buffer.count < Self.maxBytes else { throw Failure("\(file.name): a line is longer than 1 GiB") }
        return try file.fill(&buffer)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }
}
