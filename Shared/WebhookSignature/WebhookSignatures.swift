/// What stands in a `webhook-signature`: signatures separated by spaces, each with the name of its scheme, such as
/// `v1,g0hM9SsE… v1a,hnO3f9T8…`.
///
/// Signatures of schemes that are not known here are passed over, and so is what is no base64. More than `most` are not
/// looked at, so that a header made by a stranger costs a bounded time.
public struct WebhookSignatures: Sendable, Equatable {
    /// How many signatures are looked at, of whatever scheme.
    public static let most = 32

    /// The HMAC-SHA256 codes, scheme `v1`.
    public private(set) var symmetric: [[UInt8]] = []

    /// The Ed25519 signatures, scheme `v1a`.
    public private(set) var asymmetric: [[UInt8]] = []

    /// Reads the value of the header; what can't be read is left out.
    public init(_ header: String) {
        for part in header.split(separator: " ", maxSplits: Self.most).prefix(Self.most) {
            if part.hasPrefix(Self.symmetricPrefix) {
                if let code = Base64.decode(part.dropFirst(Self.symmetricPrefix.count)) { symmetric.append(code) }
            } else if part.hasPrefix(Self.asymmetricPrefix) {
                if let signature = Base64.decode(part.dropFirst(Self.asymmetricPrefix.count)) {
                    asymmetric.append(signature)
                }
            }
        }
    }

    static let symmetricPrefix = "v1,"
    static let asymmetricPrefix = "v1a,"
}
