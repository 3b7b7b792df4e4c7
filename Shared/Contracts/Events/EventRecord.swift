/// An accepted event as it stands in `carillon.events`.
package struct EventRecord: Hashable, Sendable {
    package var id: String
    package var type: String
    package var schemaVersion: Int
    /// A URI reference: the `source` that the integration gave, or its tenant's.
    package var source: String
    package var tenant: String
    /// When it was accepted: milliseconds since 1970, UTC.
    package var acceptedAt: Int64
    package var recipients: Recipients
    /// The payload as JSON, byte for byte as it was posted.
    package var payload: [UInt8]
    package var partitionKey: String?
    /// Set where it came with an idempotency key.
    package var idempotency: IdempotencyMark?
    /// W3C `traceparent` of the request that brought it.
    package var traceParent: String?
    /// W3C `tracestate` beside it.
    package var traceState: String?
    /// Set where it came as a CloudEvent.
    package var origin: EventOrigin?

    package init(
        id: String, type: String, schemaVersion: Int, source: String, tenant: String, acceptedAt: Int64,
        recipients: Recipients, payload: [UInt8], partitionKey: String? = nil,
        idempotency: IdempotencyMark? = nil,
        traceParent: String? = nil, traceState: String? = nil, origin: EventOrigin? = nil
    ) {
        self.id = id
        self.type = type
        self.schemaVersion = schemaVersion
        self.source = source
        self.tenant = tenant
        self.acceptedAt = acceptedAt
        self.recipients = recipients
        self.payload = payload
        self.partitionKey = partitionKey
        self.idempotency = idempotency
        self.traceParent = traceParent
        self.traceState = traceState
        self.origin = origin
    }

    /// What decides the partition: the event's own partition key, or its tenant.
    package var key: String { partitionKey ?? tenant }
}
