package import JSON

/// A webhook receiver.
package struct EndpointDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var id: String
    package var tenant: String
    package var url: String
    /// Names of event types, or `*` alone for all.
    package var eventTypes: [String]
    /// Which events of these types it gets: a filter policy, byte for byte as it was given. All of them where there is none.
    package var filterPolicy: [UInt8]?
    package var description: String?
    package var active: Bool
    /// Why the system switched it off, while it is off for that reason.
    package var disabledReason: String?
    /// When the system switched it off last, and when somebody switched it on last: what failed before is not held
    /// against it.
    package var disabledAt: Int64?
    package var enabledAt: Int64?
    /// When somebody had history of it forgotten last: so that the audit log tells who did.
    package var purgedAt: Int64?
    package var retry: RetrySettings
    /// Sent along with each delivery, in this order.
    package var headers: [HeaderField]
    /// Sent along as well, after those.
    package var sealedHeaders: [SealedHeader] = []
    package var format = EndpointFormat.carillon
    package var signing = SigningScheme.hmacSHA256
    package var ordering = DeliveryOrdering.none
    package var rateLimit: RateLimitSettings?
    package var verification = EndpointVerification()
    /// Newest first. All of them sign while they are valid.
    package var secrets: [SealedSecret]
    package var createdAt: Int64
    package var updatedAt: Int64
    package var creationKey: CreationKey?

    package init(
        id: String, tenant: String, url: String, eventTypes: [String], filterPolicy: [UInt8]? = nil,
        description: String? = nil, active: Bool = true, disabledReason: String? = nil,
        retry: RetrySettings = RetrySettings(), headers: [HeaderField] = [],
        secrets: [SealedSecret], createdAt: Int64, updatedAt: Int64, creationKey: CreationKey? = nil
    ) {
        self.id = id
        self.tenant = tenant
        self.url = url
        self.eventTypes = eventTypes
        self.filterPolicy = filterPolicy
        self.description = description
        self.active = active
        self.disabledReason = disabledReason
        self.retry = retry
        self.headers = headers
        self.secrets = secrets
        self.createdAt = createdAt
        self.updatedAt = updatedAt
        self.creationKey = creationKey
    }

    /// How often attempts may be made: what its owner asked for and what the receiver allowed, whichever is less.
    package var effectiveRateLimit: RateLimitSettings? {
        let allowed = verification.allowedPerMinute.map { $0 * 1000 / 60 }
        let limits = [rateLimit?.perThousandSeconds, allowed].compactMap(\.self)
        return limits.min().map { RateLimitSettings(perThousandSeconds: max(1, $0)) }
    }

    package func subscribes(to type: String) -> Bool {
        active && eventTypes.contains { $0 == type || $0 == "*" }
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        tenant = try reader.string("tenant")
        url = try reader.string("url")
        eventTypes = try reader.strings("eventTypes")
        filterPolicy = reader.optionalNode("filterPolicy").map { Array($0.rawBytes) }
        description = try reader.optionalString("description")
        active = try reader.bool("active")
        disabledReason = try reader.optionalString("disabledReason")
        disabledAt = try reader.optionalTime("disabledAt")
        enabledAt = try reader.optionalTime("enabledAt")
        purgedAt = try reader.optionalTime("purgedAt")
        retry = try reader.optionalValue("retry") ?? RetrySettings()
        headers = try reader.optionalValues("headers") ?? []
        sealedHeaders = try reader.optionalValues("sealedHeaders") ?? []
        format = try reader.choice("format") ?? .carillon
        signing = try reader.choice("signing") ?? .hmacSHA256
        ordering = try reader.choice("ordering") ?? .none
        rateLimit = try reader.optionalValue("rateLimit")
        verification = try reader.optionalValue("verification") ?? EndpointVerification()
        secrets = try reader.values("secrets")
        createdAt = try reader.time("createdAt")
        updatedAt = try reader.time("updatedAt")
        creationKey = try reader.optionalValue("creationKey")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("tenant", tenant)
            writer.member("url", url)
            writer.member("eventTypes", eventTypes)
            if let filterPolicy { writer.member("filterPolicy", raw: filterPolicy) }
            writer.member("description", ifPresent: description)
            writer.member("active", active)
            writer.member("disabledReason", ifPresent: disabledReason)
            writer.member("disabledAt", ifPresent: disabledAt, as: .time)
            writer.member("enabledAt", ifPresent: enabledAt, as: .time)
            writer.member("purgedAt", ifPresent: purgedAt, as: .time)
            writer.member("retry", retry)
            if !headers.isEmpty { writer.member("headers", headers) }
            if !sealedHeaders.isEmpty { writer.member("sealedHeaders", sealedHeaders) }
            if format != .carillon { writer.member("format", format.rawValue) }
            if signing != .hmacSHA256 { writer.member("signing", signing.rawValue) }
            if ordering != .none { writer.member("ordering", ordering.rawValue) }
            writer.member("rateLimit", ifPresent: rateLimit)
            if verification != EndpointVerification() { writer.member("verification", verification) }
            writer.member("secrets", secrets)
            writer.member("createdAt", time: createdAt)
            writer.member("updatedAt", time: updatedAt)
            writer.member("creationKey", ifPresent: creationKey)
        }
    }
}
