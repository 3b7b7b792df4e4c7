package import JSON

/// The form in which an endpoint gets its events.
package enum EndpointFormat: String, Hashable, Sendable, CaseIterable {
    /// `{id, type, schemaVersion, timestamp, tenant, source, data}`.
    case carillon
    /// A CloudEvent in the structured mode of its HTTP binding.
    case cloudevents
    /// A CloudEvent in the binary mode of its HTTP binding.
    case cloudeventsBinary = "cloudevents-binary"
    /// Id and type, and where the rest can be fetched for a while.
    case thin
}

/// How an endpoint's deliveries are signed.
package enum SigningScheme: String, Hashable, Sendable, CaseIterable {
    case hmacSHA256 = "hmac-sha256"
    case ed25519
}

/// Whether deliveries to an endpoint wait for one another.
package enum DeliveryOrdering: String, Hashable, Sendable, CaseIterable {
    case none
    /// Those of one partition key go one after another, each ended before the next.
    case partitionKey = "partitionkey"
}

/// How many attempts a second an endpoint wants at most.
package struct RateLimitSettings: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// Attempts in 1,000 seconds, so that slow rates are exact.
    package var perThousandSeconds: Int

    package init(perThousandSeconds: Int) {
        self.perThousandSeconds = perThousandSeconds
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        perThousandSeconds = try JSONObjectReader(json).int("perThousandSeconds")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { $0.member("perThousandSeconds", perThousandSeconds) }
    }
}

/// A header of an endpoint whose value is a secret, sealed by `MasterKey` for `purpose(of:in:)`.
package struct SealedHeader: Hashable, Sendable, JSONEncodable, JSONDecodable {
    /// What a value is sealed for: it can't be moved to another endpoint or another header, nor be taken for a secret that
    /// signs.
    package static func purpose(of name: String, in endpoint: String) -> String {
        "\(endpoint) header \(name.lowercased())"
    }

    package var name: String
    package var sealed: String

    package init(name: String, sealed: String) {
        self.name = name
        self.sealed = sealed
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        name = try reader.string("name")
        sealed = try reader.string("sealed")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("name", name)
            writer.member("sealed", sealed)
        }
    }
}

/// What is known of an endpoint's will to receive.
package struct EndpointVerification: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package enum State: String, Hashable, Sendable {
        case unverified
        case verified
        case failed
    }

    package var state: State
    /// When it came to be so; nil before the first try.
    package var at: Int64?
    /// Why the last try failed, or what it waits for.
    package var reason: String?
    /// How many requests a minute the receiver allowed, where it named a number.
    package var allowedPerMinute: Int?

    package init(
        _ state: State = .unverified, at: Int64? = nil, reason: String? = nil, allowedPerMinute: Int? = nil
    ) {
        self.state = state
        self.at = at
        self.reason = reason
        self.allowedPerMinute = allowedPerMinute
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        state = try reader.choice("state") ?? .unverified
        at = try reader.optionalTime("at")
        reason = try reader.optionalString("reason")
        allowedPerMinute = try reader.optionalInt("allowedPerMinute")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("state", state.rawValue)
            writer.member("at", ifPresent: at, as: .time)
            writer.member("reason", ifPresent: reason)
            writer.member("allowedPerMinute", ifPresent: allowedPerMinute)
        }
    }
}

extension JSONObjectReader {
    /// One of the names that the type knows; nil where the member is missing.
    package func choice<Choice: RawRepresentable<String>>(
        _ name: String, _ type: Choice.Type = Choice.self
    ) throws(JSONDecodingError) -> Choice? {
        guard let text = try optionalString(name) else { return nil }
        guard let choice = Choice(rawValue: text) else {
            throw fault(name, "is \(text), which this version doesn't know")
        }
        return choice
    }
}
