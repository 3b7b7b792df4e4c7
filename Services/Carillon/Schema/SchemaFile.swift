import Contracts
import Foundation
import JSON
import JSONSchema

/// A file that holds a JSON Schema.
struct SchemaFile: Sendable {
    /// As it was called.
    let name: String
    let bytes: [UInt8]
    let root: JSONNode

    /// - Parameter path: of a file, or `-` for stdin.
    /// - Throws: `Failure` where it can't be read; `SchemaFault` where it holds no JSON.
    init(path: String) throws {
        let data: Data?
        if path == "-" {
            data = try? FileHandle.standardInput.readToEnd()
        } else {
            data = FileManager.default.contents(atPath: path)
        }
        guard let data else { throw Failure("\(path): there is no such file, or it can't be read") }
        try self.init(name: path == "-" ? "stdin" : path, bytes: [UInt8](data))
    }

    init(name: String, bytes: [UInt8]) throws(SchemaFault) {
        self.name = name
        self.bytes = bytes
        do {
            root = try JSONDocument(parsing: bytes).root
        } catch {
            throw SchemaFault(file: name, pointer: "", reason: "is no JSON: \(error.message), at byte \(error.offset)")
        }
    }

    /// The type that a file is called after: that of `schemas/invoice.paid.schema.json` is `invoice.paid`.
    static func type(of path: String) -> String? {
        guard path != "-" else { return nil }
        var name = path.split(separator: "/").last.map(String.init) ?? path
        for ending in [".json", ".schema"] where name.hasSuffix(ending) && name.count > ending.count {
            name.removeLast(ending.count)
        }
        return name
    }

    /// - Throws: `SchemaFault` where it is no schema that can be used.
    func compile(_ formats: SchemaDocument.Formats) throws(SchemaFault) {
        do {
            _ = try JSONSchema(parsing: bytes, options: SchemaOptions(assertsFormats: formats == .assert))
        } catch {
            throw SchemaFault(file: name, pointer: error.pointer, reason: error.message)
        }
    }

    func comparable(_ formats: SchemaDocument.Formats) -> ComparableSchema {
        ComparableSchema(root, assertsFormats: formats == .assert, name: name)
    }
}

/// What is wrong with a schema, and where: one line for people, and for what reads the output of compilers.
struct SchemaFault: Error, Hashable, Sendable, CustomStringConvertible {
    let file: String
    let pointer: String
    let reason: String

    var description: String { "\(file): \(pointer.isEmpty ? "" : "\(pointer): ")\(reason)" }
}
