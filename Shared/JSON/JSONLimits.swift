/// What a reader of JSON puts up with.
package struct JSONLimits: Sendable, Hashable {
    /// The deepest nesting that any limits can allow: comparing and hashing recurse, and a stack ends.
    package static let greatestDepth = 512

    /// As many arrays and objects may stand inside each other as this says (and never more than ``greatestDepth``).
    package var maxDepth: Int
    /// A text of more bytes is refused unread. Offsets are 32 bits wide, so 4 GiB are refused in any case.
    package var maxBytes: Int

    package static let `default` = JSONLimits()

    package init(maxDepth: Int = 64, maxBytes: Int = .max) {
        self.maxDepth = maxDepth
        self.maxBytes = maxBytes
    }
}
