package import Crypto

/// Makes and checks the signed links of mails: confirm a subscription, unsubscribe from it (RFC 8058).
///
/// A token is the claim and an HMAC-SHA256 over it, in base64url without padding. Nothing is stored: whoever holds the
/// key can check it, on any instance, after any rebuild. Tokens are the same for the same claim, so that a mail that is
/// sent again is the same mail.
package struct EmailLinks: Sendable {
    private let key: SymmetricKey
    private let publicURL: String

    /// - Parameters:
    ///   - key: A key for this purpose alone, derived from the master key.
    ///   - publicURL: `CARILLON_PUBLIC_URL`, with or without a slash at its end.
    package init(key: SymmetricKey, publicURL: String) {
        self.key = key
        var publicURL = Substring(publicURL)
        while publicURL.hasSuffix("/") { publicURL = publicURL.dropLast() }
        self.publicURL = String(publicURL)
    }

    /// The whole link, valid for the lifetime of its purpose from `time` on (milliseconds since 1970, UTC).
    package func url(_ purpose: EmailLinkPurpose, tenant: String, subscription: String, from time: Int64) -> String {
        let claim = EmailLinkClaim(
            purpose: purpose, tenant: tenant, subscription: subscription, expiresAt: time + purpose.lifetime)
        return "\(publicURL)\(purpose.path)?token=\(token(for: claim))"
    }

    /// What a link looks like: for previews, and worth nothing.
    package func example(_ purpose: EmailLinkPurpose) -> String { "\(publicURL)\(purpose.path)?token=preview" }

    package func token(for claim: EmailLinkClaim) -> String {
        let claim = claim.encoded
        let code = HMAC<SHA256>.authenticationCode(for: claim, using: key)
        return Base64.url(claim + Array(code))
    }

    /// What a token stands for, if it is ours, for this purpose and not yet past its time. Compares in constant time.
    package func verify(_ token: String, for purpose: EmailLinkPurpose, now: Int64) throws(EmailLinkError)
        -> EmailLinkClaim
    {
        guard token.utf8.count <= Self.maxLength, let bytes = Base64.decodeURL(token),
            bytes.count > SHA256.byteCount
        else { throw .invalid }
        let claimed = bytes.dropLast(SHA256.byteCount)
        guard
            HMAC<SHA256>.isValidAuthenticationCode(bytes.suffix(SHA256.byteCount), authenticating: claimed, using: key),
            let claim = EmailLinkClaim(decoding: claimed), claim.purpose == purpose
        else { throw .invalid }
        guard now < claim.expiresAt else { throw .expired }
        return claim
    }

    private static let maxLength = 1024
}
