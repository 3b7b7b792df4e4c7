import JSON

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

extension JSONObjectReader {
    func medium(_ name: String) throws(JSONDecodingError) -> DeliveryMedium {
        guard let medium = DeliveryMedium(rawValue: try string(name)) else {
            throw fault(name, "must be webhook or email")
        }
        return medium
    }
}
