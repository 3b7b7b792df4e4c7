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
        bytes.append(contentsOf: Self.bigEndian(UInt64(bitPattern: expiresAt), count: 8))
        for text in [tenant, subscription] {
            let utf8 = Array(text.utf8)
            bytes.append(contentsOf: Self.bigEndian(UInt64(utf8.count), count: 2))
            bytes.append(contentsOf: utf8)
        }
        return bytes
    }

    init?(decoding bytes: ArraySlice<UInt8>) {
        var rest = bytes
        guard rest.popFirst() == Self.version, let purpose = rest.popFirst().flatMap(EmailLinkPurpose.init(rawValue:)),
            let expiresAt = Self.takeInteger(&rest, count: 8), let tenant = Self.takeText(&rest),
            let subscription = Self.takeText(&rest), rest.isEmpty
        else { return nil }
        self.init(
            purpose: purpose, tenant: tenant, subscription: subscription, expiresAt: Int64(bitPattern: expiresAt))
    }

    private static let version: UInt8 = 1

    private static func bigEndian(_ value: UInt64, count: Int) -> [UInt8] {
        (0..<count).reversed().map { UInt8(truncatingIfNeeded: value >> (8 * UInt64($0))) }
    }

    private static func takeInteger(_ bytes: inout ArraySlice<UInt8>, count: Int) -> UInt64? {
        guard bytes.count >= count else { return nil }
        defer { bytes = bytes.dropFirst(count) }
        return bytes.prefix(count).reduce(0) { $0 << 8 | UInt64($1) }
    }

    private static func takeText(_ bytes: inout ArraySlice<UInt8>) -> String? {
        guard let count = takeInteger(&bytes, count: 2).map(Int.init), bytes.count >= count else { return nil }
        defer { bytes = bytes.dropFirst(count) }
        return String(validating: bytes.prefix(count), as: UTF8.self)
    }
}
