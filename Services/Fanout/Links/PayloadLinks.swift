package import Contracts
import EventLog

/// Where the whole of a thin webhook can be fetched, and until when.
struct PayloadLink: Hashable, Sendable {
    let url: String
    /// Milliseconds since 1970.
    let expiresAt: Int64
}

/// What such a link stands for.
struct PayloadClaim: Hashable, Sendable {
    let tenant: String
    let endpoint: String
    let event: String
    let position: Position
}

/// Makes and reads the links of thin webhooks. Each names the place of the event in the log, so that whichever instance is
/// asked answers it, however far it has folded.
package struct PayloadLinks: Sendable {
    /// How long a link works, from the attempt that carried it, in milliseconds.
    static let lifetime: Int64 = 3 * 86_400_000

    private let token: SignedToken
    private let publicURL: String

    /// - Parameter publicURL: `CARILLON_PUBLIC_URL`, without a slash at its end.
    package init(masterKey: MasterKey, publicURL: String) {
        token = SignedToken(masterKey: masterKey, purpose: "payload-links")
        self.publicURL = publicURL
    }

    func link(to event: EventRecord, at position: Position, for endpoint: String, now: Int64) -> PayloadLink {
        let expiresAt = now + Self.lifetime
        let texts = [event.tenant, endpoint, event.id, String(position.partition), String(position.offset)]
        return PayloadLink(
            url: "\(publicURL)/v2/payloads/\(token.make(texts, expiresAt: expiresAt))", expiresAt: expiresAt)
    }

    func claim(_ text: some StringProtocol, now: Int64) throws(SignedTokenError) -> PayloadClaim {
        let texts = try token.read(text, count: 5, now: now)
        guard let partition = Int(texts[3]), let offset = Int64(texts[4]) else { throw .invalid }
        return PayloadClaim(
            tenant: texts[0], endpoint: texts[1], event: texts[2],
            position: Position(topic: Topics.events, partition: partition, offset: offset))
    }
}
