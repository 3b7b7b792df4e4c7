/// Why mail can't be sent as it is configured, as a sentence for the operator.
package struct MailTransportError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) {
        self.description = description
    }
}
