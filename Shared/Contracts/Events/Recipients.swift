package import JSON

/// Whom an event is for.
package struct Recipients: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// Every endpoint and e-mail subscription of the tenant that subscribes to the type.
    package var subscribers: Bool
    /// These endpoints or e-mail subscriptions alone, by id. Only Carillon itself addresses so (tests, confirmations).
    package var only: [String]

    package init(subscribers: Bool, only: [String] = []) {
        self.subscribers = subscribers
        self.only = only
    }

    package static let everySubscriber = Recipients(subscribers: true)

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json, allowing: ["subscribers", "only"])
        subscribers = try reader.optionalBool("subscribers") ?? false
        only = try reader.optionalStrings("only") ?? []
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            if subscribers { writer.member("subscribers", true) }
            if !only.isEmpty { writer.member("only", only) }
        }
    }
}
