/// Why a JSON value is not the value that was asked for.
package struct JSONDecodingError: Error, Sendable, Hashable, CustomStringConvertible {
    /// A JSON Pointer (RFC 6901) to the fault, from the value that was decoded.
    package let pointer: String
    /// `missing`, `type`, `unknown_member` or `value`: stable, for programs.
    package let code: String
    /// A sentence for people, which does not repeat the pointer.
    package let message: String

    package var description: String { "\(pointer.isEmpty ? "the value" : pointer): \(message)" }

    package init(pointer: String, code: String, message: String) {
        self.pointer = pointer
        self.code = code
        self.message = message
    }

    /// A member that must be there is not.
    package static func missing(_ pointer: String) -> JSONDecodingError {
        JSONDecodingError(pointer: pointer, code: "missing", message: "is required")
    }

    /// `expected` with its article: "a string".
    package static func type(_ pointer: String, expected: String) -> JSONDecodingError {
        JSONDecodingError(pointer: pointer, code: "type", message: "must be \(expected)")
    }

    package static func unknownMember(_ pointer: String) -> JSONDecodingError {
        JSONDecodingError(pointer: pointer, code: "unknown_member", message: "is not a member that is known here")
    }

    /// The type is right, the value is not: `message` says what it must be.
    package static func value(_ pointer: String, _ message: String) -> JSONDecodingError {
        JSONDecodingError(pointer: pointer, code: "value", message: message)
    }

    /// The same fault, seen from further out.
    package func within(_ outer: String) -> JSONDecodingError {
        JSONDecodingError(pointer: outer + pointer, code: code, message: message)
    }
}
