/// Whose requests become events here, once their signatures are checked.
package enum InboundProvider: String, Hashable, Sendable, CaseIterable {
    case stripe
    case twilio
    case whatsapp

    /// The provider whose events have a type; types that begin with a provider's name are for it alone.
    package init?(eventType: String) {
        guard let dot = eventType.firstIndex(of: "."), eventType.index(after: dot) < eventType.endIndex else {
            return nil
        }
        self.init(rawValue: String(eventType[..<dot]))
    }

    /// The type of an event that is handed on as the provider says it.
    package func eventType(_ name: String) -> String { "\(rawValue).\(name)" }
}
