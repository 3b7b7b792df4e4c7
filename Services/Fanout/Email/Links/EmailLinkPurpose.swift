/// What a signed link in a mail lets its reader do. A token for one is worth nothing for the other.
package enum EmailLinkPurpose: UInt8, Hashable, Sendable, CaseIterable {
    case confirm = 1
    case unsubscribe = 2

    /// The path under the public URL at which the link is answered.
    package var path: String {
        switch self {
        case .confirm: "/v2/email/confirm"
        case .unsubscribe: "/v2/email/unsubscribe"
        }
    }

    /// How long a link works, in milliseconds: a week to confirm, a year to unsubscribe (an old mail must still do it).
    package var lifetime: Int64 {
        switch self {
        case .confirm: 7 * 86_400_000
        case .unsubscribe: 365 * 86_400_000
        }
    }
}
