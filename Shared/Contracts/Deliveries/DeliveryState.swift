/// Where a delivery stands. See "Delivering" in the design.
package enum DeliveryState: String, Hashable, Sendable, CaseIterable {
    case pending
    case delivering
    case retrying
    case delivered
    case failed
    case deadLetter = "dead_letter"
    case cancelled

    /// Whether nothing more will happen to the delivery.
    package var isFinal: Bool {
        switch self {
        case .pending, .delivering, .retrying: false
        case .delivered, .failed, .deadLetter, .cancelled: true
        }
    }
}
