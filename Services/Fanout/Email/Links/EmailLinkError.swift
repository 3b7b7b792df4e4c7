/// Why the token of a link is refused. Neither tells a stranger whether a subscription exists.
package enum EmailLinkError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Not one of ours, changed, signed under another key, or made for another purpose.
    case invalid
    /// It was good once.
    case expired

    package var description: String {
        switch self {
        case .invalid: "the link is not valid"
        case .expired: "the link has expired"
        }
    }
}
