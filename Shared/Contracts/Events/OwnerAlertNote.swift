package import JSON

/// What is remembered of an alert: whom it was about, and whether it said that an endpoint is switched off.
package struct OwnerAlertNote: Hashable, Sendable, JSONDecodable {
    /// As in `TerminalFailure`.
    private let subscriber: String
    package let disabledAt: Int64?

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        if let endpoint = try reader.optionalString("endpointId") {
            subscriber = endpoint
        } else {
            let user = try reader.optionalString("userId")
            subscriber = if let user { "/\(user)" } else { try reader.string("subscriptionId") }
        }
        disabledAt = try reader.optionalTime("disabledAt")
    }

    /// The subscriber as deliveries of a tenant name it.
    package func subscriber(of tenant: String) -> String {
        subscriber.hasPrefix("/") ? tenant + subscriber : subscriber
    }
}
