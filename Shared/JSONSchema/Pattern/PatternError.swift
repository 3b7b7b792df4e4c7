/// Why a regular expression can't be compiled.
package struct PatternError: Error, Hashable, Sendable, CustomStringConvertible {
    package enum Code: String, Sendable, CaseIterable {
        /// Longer than ``PatternLimits/maxLength``.
        case tooLong = "too-long"
        /// Groups within groups beyond ``PatternLimits/maxNesting``.
        case tooDeep = "too-deep"
        /// Its repetitions, written out, need more than ``PatternLimits/maxSize``.
        case tooLarge = "too-large"
        /// `\1` or `\k<name>`: no engine can match these in bounded time.
        case backreference
        /// A parenthesis without its partner, or a kind of group that does not exist.
        case group
        /// The name of a group that is none, or that is taken.
        case groupName = "group-name"
        /// A quantifier with nothing before it, behind an assertion, or with its numbers in disorder.
        case quantifier
        /// A bracket without its partner, or a range that is none.
        case characterClass = "class"
        /// A backslash before something that must not be escaped, or an escape that is not finished.
        case escape
        /// `\p{…}` with a property that does not exist, or that this engine does not know.
        case property
    }

    package let code: Code
    /// Where: so many code points stand before the fault.
    package let offset: Int
    /// What is wrong and what to do, without the place.
    package let message: String

    package var description: String { "character \(offset + 1): \(message)" }

    init(_ code: Code, at offset: Int, _ message: String) {
        self.code = code
        self.offset = offset
        self.message = message
    }
}
