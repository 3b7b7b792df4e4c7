/// What is wrong with an e-mail address, as a half sentence that follows its name: "it has no @".
package struct MailAddressError: Error, Hashable, Sendable, CustomStringConvertible {
    package let reason: String

    package init(_ reason: String) {
        self.reason = reason
    }

    package var description: String { reason }
}
