import Foundation

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
    private static let chunk = 1 << 18
    private static let mostRecordBytes = 1 << 20

    /// In bytes; nil where nobody can say.
    let size: Int?
    /// How many bytes have been taken.
    private(set) var position = 0

    private let handle: FileHandle
    private let name: String
    private var buffer: [UInt8] = []
    private var at = 0
    private var isAtEnd = false
    private var line = 1
    private var separator: UInt8?

    /// - Parameter path: of a file, or `-` for stdin.
    init(path: String) throws(Failure) {
        name = path == "-" ? "stdin" : path
        guard path != "-" else {
            handle = .standardInput
            size = nil
            return
        }
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), !isFolder.boolValue,
            let opened = FileHandle(forReadingAtPath: path)
        else { throw Failure("\(path): there is no such file, or it can't be read") }
        handle = opened
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        size = (attributes?[.type] as? FileAttributeType) == .typeRegular ? attributes?[.size] as? Int : nil
    }

    /// The next record, or nil at the end.
    ///
    /// - Throws: `Failure` where what follows can't be told apart any more: a quote that is never closed, a record of more
    ///   than 1 MiB, bytes that are not UTF-8.
    mutating func next() throws(Failure) -> CSVRecord? {
        if separator == nil { begin() }
        while let byte = peek() {
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
                throw Failure("\(name), line \(first): the record is longer than 1 MiB")
            }
            guard peek() == separator else { break }
            skip()
        }
        if peek() == UInt8(ascii: "\r") { skip() }
        if peek() == UInt8(ascii: "\n") { skip() }
        return CSVRecord(line: first, fields: fields)
    }

    private mutating func field(from first: Int) throws(Failure) -> String {
        var bytes: [UInt8] = []
        var isQuoted = false
        if peek() == UInt8(ascii: "\"") {
            isQuoted = true
            skip()
        }
        while let byte = peek() {
            if isQuoted {
                skip()
                if byte != UInt8(ascii: "\"") {
                    bytes.append(byte)
                } else if peek() == byte {
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
                throw Failure("\(name), line \(first): a field is longer than 1 MiB; is a quote left open?")
            }
        }
        guard !isQuoted else { throw Failure("\(name), line \(first): a quote is left open") }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure("\(name), line \(first): the text is not UTF-8")
        }
        return text
    }

    /// Passes over a byte order mark, and finds out what separates.
    private mutating func begin() {
        while buffer.count < 4096, fill() {}
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

    private mutating func peek() -> UInt8? {
        if at == buffer.count, !fill() { return nil }
        return buffer[at]
    }

    private mutating func skip() {
        if buffer[at] == UInt8(ascii: "\n") { line += 1 }
        at += 1
        position += 1
    }

    /// Reads on. Answers false at the end.
    private mutating func fill() -> Bool {
        guard !isAtEnd else { return false }
        if at > 0 {
            buffer.removeFirst(at)
            at = 0
        }
        // Not by the handle's own read, which waits until it has all that it was asked for.
        let descriptor = handle.fileDescriptor
        let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunk) { room, count in
            count = max(0, read(descriptor, room.baseAddress, room.count))
        }
        isAtEnd = chunk.isEmpty
        buffer.append(contentsOf: chunk)
        return !isAtEnd
    }
}
