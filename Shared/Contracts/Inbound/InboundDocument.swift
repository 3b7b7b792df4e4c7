package import JSON

/// What a tenant has agreed with a provider. Its entity id is `tenant/provider`.
package struct InboundDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var tenant: String
    package var provider: InboundProvider
    /// What the provider signs with. Any of them may have signed: during a rotation there are two.
    package var secrets: [SealedSecret]
    /// The word by which WhatsApp shows that it was this tenant who gave it the address.
    package var verifyToken: SealedSecret?
    /// The address as the provider knows it, where it differs from this installation's: Twilio signs it.
    package var url: String?
    /// Whom the events are for; every subscriber where nothing is said.
    package var recipients: Recipients?
    /// Provider types that become types of the tenant's own: JSON, as it was given.
    package var mapping: [UInt8]?
    package var createdAt: Int64
    package var updatedAt: Int64

    package init(
        tenant: String, provider: InboundProvider, secrets: [SealedSecret], verifyToken: SealedSecret? = nil,
        url: String? = nil, recipients: Recipients? = nil, mapping: [UInt8]? = nil, createdAt: Int64, updatedAt: Int64
    ) {
        self.tenant = tenant
        self.provider = provider
        self.secrets = secrets
        self.verifyToken = verifyToken
        self.url = url
        self.recipients = recipients
        self.mapping = mapping
        self.createdAt = createdAt
        self.updatedAt = updatedAt
    }

    package static func entityID(tenant: String, _ provider: InboundProvider) -> String {
        "\(tenant)/\(provider.rawValue)"
    }

    package var entityID: String { Self.entityID(tenant: tenant, provider) }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        tenant = try reader.string("tenant")
        guard let provider = InboundProvider(rawValue: try reader.string("provider")) else {
            throw reader.fault("provider", "is none that this version knows")
        }
        self.provider = provider
        secrets = try reader.values("secrets")
        verifyToken = try reader.optionalValue("verifyToken")
        url = try reader.optionalString("url")
        recipients = try reader.optionalValue("recipients")
        mapping = reader.optionalNode("mapping").map { Array($0.rawBytes) }
        createdAt = try reader.time("createdAt")
        updatedAt = try reader.time("updatedAt")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("tenant", tenant)
            writer.member("provider", provider.rawValue)
            writer.member("secrets", secrets)
            writer.member("verifyToken", ifPresent: verifyToken)
            writer.member("url", ifPresent: url)
            writer.member("recipients", ifPresent: recipients)
            if let mapping { writer.member("mapping", raw: mapping) }
            writer.member("createdAt", time: createdAt)
            writer.member("updatedAt", time: updatedAt)
        }
    }
}
