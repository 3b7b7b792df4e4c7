import JSON

/// Why a schema can't be compiled.
package struct SchemaError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A JSON Pointer (RFC 6901) into the schema; behind its URI and a `#` where the fault is in another document.
    package let pointer: String
    /// The keyword that is wrong or not supported, where it is one.
    package let keyword: String?
    /// What is wrong and what to do, without the pointer.
    package let message: String

    package var description: String { "\(pointer.isEmpty ? "the schema" : pointer) \(message)" }

    init(pointer: String, keyword: String?, _ message: String) {
        self.pointer = pointer
        self.keyword = keyword
        self.message = message
    }

    /// A fault in the value of a keyword of the subschema at `pointer`.
    static func value(of keyword: String, at pointer: String, _ message: String) -> SchemaError {
        SchemaError(pointer: jsonPointer(appending: keyword, to: pointer), keyword: keyword, message)
    }

    static func tooMany(_ limit: Int, at pointer: String) -> SchemaError {
        SchemaError(pointer: pointer, keyword: nil, "is one schema too many: at most \(limit) are taken")
    }
}
