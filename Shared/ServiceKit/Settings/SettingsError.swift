/// A setting that can't be used, in one line: which variable, what it says, what is allowed.
package struct SettingsError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The variable, or the file, that is wrong.
    package let name: String
    package let description: String

    /// - Parameters:
    ///   - value: what it says now; nil where it is a secret or not set.
    ///   - reason: what is allowed, as the end of a sentence.
    package init(_ name: String, value: String? = nil, _ reason: String) {
        self.name = name
        if let value {
            description = "\(name) is \"\(value)\": \(reason)"
        } else {
            description = "\(name): \(reason)"
        }
    }
}
