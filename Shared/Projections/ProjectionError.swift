/// Why a projection file can't be used, and what to do.
package struct ProjectionError: Error, Hashable, Sendable, CustomStringConvertible {
    package struct Code: Hashable, Sendable, CustomStringConvertible {
        package let description: String

        /// Another process has the file.
        package static let locked = Code(description: "locked")
        /// The file or its folder can't be read or written.
        package static let unusable = Code(description: "unusable")
        /// The file was damaged while it was open; the next start builds it anew.
        package static let corrupt = Code(description: "corrupt")
        package static let unknownFold = Code(description: "unknown_fold")
    }

    package let code: Code
    package let message: String

    package init(_ code: Code, _ message: String) {
        self.code = code
        self.message = message
    }

    package var description: String { message }
}
