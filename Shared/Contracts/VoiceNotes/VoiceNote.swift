package import JSON

/// What a user wants to say to others, as it was announced: its audio comes later, and only when that has come and was checked
/// is there an event.
///
/// It stands in `carillon.deliveries`, in the partition of its tenant, and not in `carillon.control`: like an event, and unlike
/// what somebody configures, it is of use for thirty days, and there may be any number of them. What is in control is kept for
/// ever, and in the memory of every instance.
package struct VoiceNote: Hashable, Sendable {
    package var id: String
    package var tenant: String
    /// The user who speaks, and the offset in the control topic at which they were created: who has the same id later is
    /// somebody else.
    package var user: String
    package var userCreated: Int64
    package var contentType: String
    /// Bytes.
    package var size: Int
    /// SHA-256 of them, 64 hexadecimal digits in lower case.
    package var sha256: String
    package var durationMs: Int
    package var recipients: Recipients
    /// The name of the store that its audio goes to.
    package var store: String
    /// Who asked: a key's id.
    package var actor: String
    package var key: CreationKey?
    /// W3C `traceparent` of the request that announced it.
    package var traceParent: String?
    package var createdAt: Int64

    package init(
        id: String, tenant: String, user: String, userCreated: Int64, contentType: String, size: Int, sha256: String,
        durationMs: Int, recipients: Recipients, store: String, actor: String, key: CreationKey? = nil,
        traceParent: String? = nil, createdAt: Int64
    ) {
        self.id = id
        self.tenant = tenant
        self.user = user
        self.userCreated = userCreated
        self.contentType = contentType
        self.size = size
        self.sha256 = sha256
        self.durationMs = durationMs
        self.recipients = recipients
        self.store = store
        self.actor = actor
        self.key = key
        self.traceParent = traceParent
        self.createdAt = createdAt
    }
}

extension VoiceNote: JSONEncodable, JSONDecodable {
    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        id = try reader.string("id")
        tenant = try reader.string("tenant")
        user = try reader.string("user")
        userCreated = Int64(try reader.int("userCreated"))
        contentType = try reader.string("contentType")
        size = try reader.int("size")
        sha256 = try reader.string("sha256")
        durationMs = try reader.int("durationMs")
        recipients = try reader.value("recipients")
        store = try reader.string("store")
        actor = try reader.string("actor")
        key = try reader.optionalValue("key")
        traceParent = try reader.optionalString("traceParent")
        createdAt = try reader.time("createdAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("id", id)
            writer.member("tenant", tenant)
            writer.member("user", user)
            writer.member("userCreated", userCreated)
            writer.member("contentType", contentType)
            writer.member("size", size)
            writer.member("sha256", sha256)
            writer.member("durationMs", durationMs)
            writer.member("recipients", recipients)
            writer.member("store", store)
            writer.member("actor", actor)
            writer.member("key", ifPresent: key)
            writer.member("traceParent", ifPresent: traceParent)
            writer.member("createdAt", time: createdAt)
        }
    }
}
