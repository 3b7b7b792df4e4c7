/// Why an address may not be reached, as a sentence without its full stop.
package struct EgressRefusal: Hashable, Sendable, CustomStringConvertible {
    /// The address, and where it only stands for another one, that one.
    private let subject: String
    private let reason: String

    init(_ subject: String, _ reason: String) {
        self.subject = subject
        self.reason = reason
    }

    /// For who has written the address.
    package var description: String { "\(subject) \(reason)" }

    /// For who has written a name: what it was found to be is nobody's business but ours.
    package var withoutAddress: String { "the address of the host \(reason)" }

    /// The same for an address that leads to the refused one.
    func standing(for address: IPAddress) -> EgressRefusal {
        EgressRefusal("\(address) stands for an IPv4 address: \(subject)", reason)
    }
}
