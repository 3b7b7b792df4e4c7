/// A text that must not be seen: prints as `***` wherever it is interpolated, dumped or logged.
package struct Secret: Hashable, Sendable, CustomStringConvertible, CustomDebugStringConvertible, CustomReflectable {
    /// What it hides. Read it only where it is used.
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package var description: String { "***" }
    package var debugDescription: String { "***" }
    /// Without this, `dump` and the printing of a struct that holds a secret would look inside.
    package var customMirror: Mirror { Mirror(self, children: []) }
}
