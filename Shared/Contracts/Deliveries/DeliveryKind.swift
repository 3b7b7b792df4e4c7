/// Why a delivery is owed.
package enum DeliveryKind: String, Hashable, Sendable {
    case event
    case test
    case replay
}

/// The way that a delivery goes.
package enum DeliveryMedium: String, Hashable, Sendable {
    case webhook
    case email
}
