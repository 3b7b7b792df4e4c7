package import JSON

/// A record that can't be decoded, with the reason in words. It goes to the dead letters; the reader goes on.
package struct ContractError: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }

    package init(_ error: JSONDecodingError) {
        self.reason = error.pointer.isEmpty ? error.message : "\(error.pointer): \(error.message)"
    }

    package init(_ error: JSONSyntaxError) {
        self.reason = "the value is not JSON: \(error.message)"
    }

    package var description: String { reason }
}
