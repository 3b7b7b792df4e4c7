import Contracts
import Crypto

/// What a callback link stands for: the endpoint that was asked, as it was then.
struct CallbackClaim: Hashable, Sendable {
    let tenant: String
    let endpoint: String
    /// Of the URL that was asked.
    fileprivate let urlHash: String

    /// Whether the endpoint still is where it was asked.
    func isAbout(_ url: String) -> Bool { urlHash == CallbackLinks.hash(url) }
}

/// Makes and reads the links by which a receiver agrees later (CloudEvents' webhooks, section 4.1.3). Whoever was asked
/// holds one; nobody else can make one.
struct CallbackLinks: Sendable {
    /// How long a receiver may think about it, in milliseconds.
    static let lifetime: Int64 = 7 * 86_400_000

    private let token: SignedToken
    private let publicURL: String

    init(masterKey: MasterKey, publicURL: String) {
        token = SignedToken(masterKey: masterKey, purpose: "webhook-callbacks")
        self.publicURL = publicURL
    }

    func url(for endpoint: EndpointDocument, now: Int64) -> String {
        let texts = [endpoint.tenant, endpoint.id, Self.hash(endpoint.url)]
        return "\(publicURL)/v2/webhook-callbacks/\(token.make(texts, expiresAt: now + Self.lifetime))"
    }

    func claim(_ text: some StringProtocol, now: Int64) throws(SignedTokenError) -> CallbackClaim {
        let texts = try token.read(text, count: 3, now: now)
        return CallbackClaim(tenant: texts[0], endpoint: texts[1], urlHash: texts[2])
    }

    fileprivate static func hash(_ url: String) -> String {
        Base64.url(Array(SHA256.hash(data: Array(url.utf8))))
    }
}
