/// What is wrong with a template, for whoever wrote it.
package struct MailTemplateFault: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Hashable, Sendable {
        /// It can't be read.
        case syntax
        /// A tag of Mustache that mails don't have.
        case tagNotAllowed = "tag_not_allowed"
        /// More than a template may hold.
        case tooLarge = "too_large"
    }

    package let code: Code
    /// The end of a sentence that begins with the template's name.
    package let message: String
    /// From 1; nil where it is about the whole.
    package let line: Int?

    package init(_ code: Code, _ message: String, line: Int? = nil) {
        self.code = code
        self.message = message
        self.line = line
    }

    package var description: String { line.map { "line \($0): \(message)" } ?? message }
}
