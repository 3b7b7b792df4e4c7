/// Why a text is not JSON that we take.
package struct JSONSyntaxError: Error, Sendable, Hashable, CustomStringConvertible {
    package enum Code: String, Sendable {
        /// A byte where the grammar has no place for it.
        case syntax
        /// The text ends before its value does.
        case unexpectedEnd = "unexpected_end"
        /// Bytes that are no UTF-8: overlong, surrogates, beyond U+10FFFF, broken off.
        case invalidUTF8 = "invalid_utf8"
        /// An escape that JSON does not have, or half of a surrogate pair.
        case invalidEscape = "invalid_escape"
        /// A number outside the grammar, or longer than ``JSONNumber/maxLength``.
        case invalidNumber = "invalid_number"
        /// An object that says the same name twice.
        case duplicateName = "duplicate_name"
        /// Nested deeper than the limits allow.
        case tooDeep = "too_deep"
        /// More bytes than the limits allow.
        case tooLarge = "too_large"
    }

    package let code: Code
    /// Where in the text, in bytes from its start.
    package let offset: Int
    /// A sentence for the one who sent it, with the offset in it.
    package let message: String

    package var description: String { message }

    /// `fault` says what is wrong; the offset is put behind it.
    init(_ code: Code, at offset: Int, _ fault: String) {
        self.code = code
        self.offset = offset
        self.message = "\(fault) at byte \(offset)"
    }
}
