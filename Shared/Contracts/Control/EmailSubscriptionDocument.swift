package import JSON

/// An address that gets mail for some types of event, once its owner has confirmed it.
package struct EmailSubscriptionDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package enum State: String, Hashable, Sendable {
        case pending
        case confirmed
        case unsubscribed
    }

    package var id: String
    package var tenant: String
    package var email: String
    /// Names of event types, or `*` alone for all.
    package var eventTypes: [String]
    /// Which events of these types it gets: a filter policy, byte for byte as it was given. All of them where there is none.
    package var filterPolicy: [UInt8]?
    package var state: State
    package var createdAt: Int64
    package var confirmedAt: Int64?
    package var creationKey: CreationKey?

    package init(
        id: String, tenant: String, email: String, eventTypes: [String], filterPolicy: [UInt8]? = nil, state: State,
        createdAt: Int64, confirmedAt: Int64? = nil, creationKey: CreationKey? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.email = email
        self.eventTypes = eventTypes
        self.filterPolicy = filterPolicy
        self.state = state
        self.createdAt = createdAt
        self.confirmedAt = confirmedAt
        self.creationKey = creationKey
    }

    package func subscribes(to type: String) -> Bool {
        state == .confirmed && eventTypes.contains { $0 == type || $0 == "*" }
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        tenant = try reader.string("tenant")
        email = try reader.string("email")
        eventTypes = try reader.strings("eventTypes")
        filterPolicy = reader.optionalNode("filterPolicy").map { Array($0.rawBytes) }
        guard let state = State(rawValue: try reader.string("state")) else {
            throw reader.fault("state", "must be pending, confirmed or unsubscribed")
        }
        self.state = state
        createdAt = try reader.time("createdAt")
        confirmedAt = try reader.optionalTime("confirmedAt")
        creationKey = try reader.optionalValue("creationKey")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("tenant", tenant)
            writer.member("email", email)
            writer.member("eventTypes", eventTypes)
            if let filterPolicy { writer.member("filterPolicy", raw: filterPolicy) }
            writer.member("state", state.rawValue)
            writer.member("createdAt", time: createdAt)
            writer.member("confirmedAt", ifPresent: confirmedAt, as: .time)
            writer.member("creationKey", ifPresent: creationKey)
        }
    }
}
