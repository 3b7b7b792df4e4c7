/// One record of a CSV file, and the line on which it begins.
struct CSVRecord: Hashable, Sendable {
    let line: Int
    let fields: [String]
}

/// Reads CSV (RFC 4180) record by record as the file comes: fields may be quoted, and quoted ones may hold separators, line
/// breaks and doubled quotes. Separated by commas, semicolons or tabs, whichever the first line has most of. LF, CRLF, and a
/// byte order mark at the beginning are all fine; empty lines are no records.
///
/// Of our own, because the library there is reads a whole file into one string, and tells no line numbers.
struct CSVReader {
    private static let mostRecordBytes = 1 << 20

    /// In bytes; nil where nobody can say.
    var size: Int? { file.size }
    /// How many bytes have been taken.
    private(set) var position = 0

    private var file: InputFile
    private var buffer: [UInt8] = []
    private var at = 0
    private var line = 1
    private var separator: UInt8?

    /// - Parameter path: of a file, or `-` for stdin.
    init(path: String) throws(Failure) {
        file = try InputFile(path: path)
    }

    /// The next record, or nil at the end.
    ///
    /// - Throws: `Failure` where what follows can't be told apart any more: a quote that is never closed, a record of more
    ///   than 1 MiB, bytes that are not UTF-8; and where the file can't be read to its end.
    mutating func next() throws(Failure) -> CSVRecord? {
        if separator == nil { try begin() }
        while let byte = try peek() {
            guard byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") else { return try record() }
            skip()
        }
        return nil
    }

    private mutating func record() throws(Failure) -> CSVRecord {
        let first = line
        let start = position
        var fields: [String] = []
        while true {
            fields.append(try field(from: first))
            guard position - start <= Self.mostRecordBytes else {
                throw Failure("\(file.name), line \(first): the record is longer than 1 MiB")
            }
            guard try peek() == separator else { break }
            skip()
        }
        if try peek() == UInt8(ascii: "\r") { skip() }
        if try peek() == UInt8(ascii: "\n") { skip() }
        return CSVRecord(line: first, fields: fields)
    }

    private mutating func field(from first: Int) throws(Failure) -> String {
        var bytes: [UInt8] = []
        var isQuoted = false
        if try peek() == UInt8(ascii: "\"") {
            isQuoted = true
            skip()
        }
        while let byte = try peek() {
            if isQuoted {
                skip()
                if byte != UInt8(ascii: "\"") {
                    bytes.append(byte)
                } else if try peek() == byte {
                    skip()
                    bytes.append(byte)
                } else {
                    isQuoted = false
                }
            } else {
                if byte == separator || byte == UInt8(ascii: "\n") || byte == UInt8(ascii: "\r") { break }
                skip()
                bytes.append(byte)
            }
            guard bytes.count <= Self.mostRecordBytes else {
                throw Failure("\(file.name), line \(first): a field is longer than 1 MiB; is a quote left open?")
            }
        }
        guard !isQuoted else { throw Failure("\(file.name), line \(first): a quote is left open") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure("\(file.name), line \(first): the text is not UTF-8")
        }
        return text
    }

    /// Passes over a byte order mark, and finds out what separates.
    private mutating func begin() throws(Failure) {
        while buffer.count < 4096, try fill() {}
        if buffer.starts(with: [0xef, 0xbb, 0xbf]) {
            at = 3
            position = 3
        }
        let head = buffer[at...].prefix { $0 != UInt8(ascii: "\n") }
        let candidates = [UInt8(ascii: ","), UInt8(ascii: ";"), UInt8(ascii: "\t")]
        let counts = candidates.map { candidate in head.count { $0 == candidate } }
        let most = counts.max() ?? 0
        separator = zip(candidates, counts).first { $0.1 == most }?.0 ?? candidates[0]
    }

    private mutating func peek() throws(Failure) -> UInt8? {
        if at == buffer.count, try !fill() { return nil }
        return buffer[at]
    }

    private mutating func skip() {
        if buffer[at] == UInt8(ascii: "\n") { line += 1 }
        at += 1
        position += 1
    }

    /// Reads on. Answers false at the end.
    private mutating func fill() throws(Failure) -> Bool {
        guard !file.isAtEnd else { return false }
        buffer.removeFirst(at)
        at = 0
        return try file.fill(&buffer)
    }
}
