/// What a link stands for: one subscription of one tenant, one purpose, until a time.
package struct EmailLinkClaim: Hashable, Sendable {
    package var purpose: EmailLinkPurpose
    package var tenant: String
    package var subscription: String
    /// Milliseconds since 1970, UTC.
    package var expiresAt: Int64

    package init(purpose: EmailLinkPurpose, tenant: String, subscription: String, expiresAt: Int64) {
        self.purpose = purpose
        self.tenant = tenant
        self.subscription = subscription
        self.expiresAt = expiresAt
    }

    /// The bytes that are signed and carried: purpose, time, then each text behind its length, so that no two claims
    /// read the same.
    var encoded: [UInt8] {
        var bytes: [UInt8] = [Self.version, purpose.rawValue]
        bytes += TokenBytes.integer(UInt64(bitPattern: expiresAt), count: 8)
        return bytes + TokenBytes.text(tenant) + TokenBytes.text(subscription)
    }

    init?(decoding bytes: ArraySlice<UInt8>) {
        var rest = bytes
        guard rest.popFirst() == Self.version, let purpose = rest.popFirst().flatMap(EmailLinkPurpose.init(rawValue:)),
            let expiresAt = TokenBytes.takeInteger(&rest, count: 8), let tenant = TokenBytes.takeText(&rest),
            let subscription = TokenBytes.takeText(&rest), rest.isEmpty
        else { return nil }
        self.init(
            purpose: purpose, tenant: tenant, subscription: subscription, expiresAt: Int64(bitPattern: expiresAt))
    }

    private static let version: UInt8 = 1
}
