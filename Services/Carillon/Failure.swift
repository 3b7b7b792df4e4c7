/// What stops a command: one line that says what is wrong and, where that helps, what to do.
struct Failure: Error, Hashable, Sendable, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}
