package import Contracts
import Crypto

/// Makes and reads tokens that stand for a few texts until a time, for links that anybody may hold and nobody may make.
///
/// A token is a version, the time, each text behind its length, and an HMAC-SHA256 over all of it, in base64url without
/// padding. Nothing is stored: whoever holds the key can read it, on any instance, after any rebuild.
package struct SignedToken: Sendable {
    private static let version: UInt8 = 1
    private static let longest = 2048

    private let key: SymmetricKey

    /// - Parameter purpose: tokens for one purpose are worth nothing for another.
    package init(masterKey: MasterKey, purpose: String) {
        key = masterKey.derived(for: purpose)
    }

    /// - Parameters:
    ///   - texts: at most 65,535 bytes each.
    ///   - expiresAt: milliseconds since 1970.
    package func make(_ texts: [String], expiresAt: Int64) -> String {
        var claimed: [UInt8] = [Self.version]
        claimed += TokenBytes.integer(UInt64(bitPattern: expiresAt), count: 8)
        for text in texts { claimed += TokenBytes.text(text) }
        return Base64.url(claimed + Array(HMAC<SHA256>.authenticationCode(for: claimed, using: key)))
    }

    /// The texts of a token, if it is one of ours for this purpose. Compares in constant time.
    ///
    /// - Parameters:
    ///   - count: how many texts it has.
    ///   - now: milliseconds since 1970.
    package func read(_ token: some StringProtocol, count: Int, now: Int64) throws(SignedTokenError) -> [String] {
        guard token.utf8.count <= Self.longest, let bytes = Base64.decodeURL(String(token)),
            bytes.count > SHA256.byteCount
        else { throw .invalid }
        let claimed = bytes.dropLast(SHA256.byteCount)
        guard
            HMAC<SHA256>.isValidAuthenticationCode(bytes.suffix(SHA256.byteCount), authenticating: claimed, using: key)
        else { throw .invalid }
        var rest = claimed
        guard rest.popFirst() == Self.version, let expiresAt = TokenBytes.takeInteger(&rest, count: 8) else {
            throw .invalid
        }
        var texts: [String] = []
        while !rest.isEmpty {
            guard let text = TokenBytes.takeText(&rest) else { throw .invalid }
            texts.append(text)
        }
        guard texts.count == count else { throw .invalid }
        guard now < Int64(bitPattern: expiresAt) else { throw .expired }
        return texts
    }
}

/// Why a token is refused.
package enum SignedTokenError: Error, Hashable, Sendable {
    /// Not one of ours, changed, made under another key or for another purpose.
    case invalid
    /// It was good once.
    case expired
}
