/// A word of a mail header that came from elsewhere (an id, a link): printable ASCII without spaces, and without what
/// could end an angle bracket, a quote or a list. Whoever holds one can write it into a header as it is.
package struct HeaderToken: Hashable, Sendable, CustomStringConvertible {
    package let text: String

    /// - Returns: nil if it is empty, longer than 900 bytes (a line holds 998) or contains something else.
    package init?(_ text: String) {
        guard !text.isEmpty, text.utf8.count <= 900, text.utf8.allSatisfy(Self.isAllowed) else { return nil }
        self.text = text
    }

    package var description: String { text }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        byte > 32 && byte < 127 && !"<>\"\\(),;".utf8.contains(byte)
    }
}
