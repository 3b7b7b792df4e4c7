import Contracts
import JSON

/// Something of a directory file that is to be put: where it begins, its id, and its body as the route takes it.
struct DirectoryEntry: Hashable, Sendable {
    /// Counted from 1.
    let line: Int
    let id: String
    let body: [UInt8]

    /// - Throws: `Refusal`, when it is no JSON object or has no `id` that can be one.
    init(line: Int, json bytes: [UInt8]) throws(Refusal) {
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: bytes)
        } catch {
            throw Refusal(line: line, pointer: "", code: "malformed_json", message: error.message)
        }
        guard document.root.kind == .object else {
            throw Refusal(line: line, pointer: "", code: "type", message: "must be an object")
        }
        guard let member = document.root["id"] else {
            throw Refusal(line: line, pointer: "/id", code: "missing", message: "is required")
        }
        guard let id = member.string, DirectoryID.isValid(id) else {
            throw Refusal(line: line, pointer: "/id", code: "value", message: DirectoryID.rule)
        }
        self.line = line
        self.id = id
        body = bytes
    }
}

/// Reads a directory file entry by entry.
struct DirectoryFile {
    private enum Source {
        case json(EventReader)
        case csv(CSVReader, UserColumns)
    }

    private var source: Source

    var size: Int? {
        switch source {
        case .json(let reader): reader.size
        case .csv(let reader, _): reader.size
        }
    }

    var position: Int {
        switch source {
        case .json(let reader): reader.position
        case .csv(let reader, _): reader.position
        }
    }

    /// - Throws: `Failure` where there is no such file, or its first line does not name columns.
    init(path: String, isCSV: Bool) throws(Failure) {
        guard isCSV else {
            source = .json(try EventReader(path: path))
            return
        }
        var reader = try CSVReader(path: path)
        guard let heads = try reader.next() else {
            throw Failure("\(path) is empty: the first line must name the columns")
        }
        source = .csv(reader, try UserColumns(heads))
    }

    /// The next entry, or why it can't be one; nil at the end.
    mutating func next() throws(Failure) -> Result<DirectoryEntry, Refusal>? {
        switch source {
        case .json(var reader):
            defer { source = .json(reader) }
            guard let line = try reader.next() else { return nil }
            return Self.entry { () throws(Refusal) in try DirectoryEntry(line: line.number, json: line.bytes) }
        case .csv(var reader, let columns):
            defer { source = .csv(reader, columns) }
            guard let record = try reader.next() else { return nil }
            return Self.entry { () throws(Refusal) in
                try DirectoryEntry(line: record.line, json: try columns.body(of: record))
            }
        }
    }

    private static func entry(
        _ body: () throws(Refusal) -> DirectoryEntry
    ) -> Result<DirectoryEntry, Refusal> {
        do throws(Refusal) {
            return .success(try body())
        } catch {
            return .failure(error)
        }
    }
}
