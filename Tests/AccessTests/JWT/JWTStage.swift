import Access
import Crypto
import Foundation
import JSON
import Logging
import Synchronization

/// An issuer and a verifier of its tokens, at a time that a test sets.
final class JWTStage: JWTKeySource {
    static let issuer = "https://id.example.org/"
    static let audience = "carillon"

    let name = "the test"
    let published: Mutex<Result<String, JWTKeySetError>>
    let fetches = Mutex(0)
    /// Milliseconds since 1970.
    let time = Mutex<Int64>(1_000_000_000)
    /// Held by a test that wants a fetch to last.
    let door = AsyncStream<Void>.makeStream()
    let isSlow = Mutex(false)

    init(_ keys: [[String: String]]) {
        published = Mutex(.success(Text.keySet(keys)))
    }

    @concurrent
    func fetch() async throws(JWTKeySetError) -> [UInt8] {
        fetches.withLock { $0 += 1 }
        if isSlow.withLock({ $0 }) { for await _ in door.stream { break } }
        return Array(try published.withLock { $0 }.get().utf8)
    }

    func publish(_ keys: [[String: String]]) {
        published.withLock { $0 = .success(Text.keySet(keys)) }
    }

    func ring() -> JWTKeyRing {
        JWTKeyRing(
            source: self, now: { self.time.withLock { $0 } },
            logger: Logger(label: "t") { _ in SwiftLogNoOpLogHandler() })
    }

    func verifier(_ ring: JWTKeyRing? = nil) -> JWTVerifier {
        JWTVerifier(
            ring: ring ?? self.ring(), issuer: Self.issuer, audience: Self.audience, now: { self.time.withLock { $0 } })
    }

    func advance(_ milliseconds: Int64) { time.withLock { $0 += milliseconds } }

    /// What becomes of a token.
    func answer(_ token: String, _ verifier: JWTVerifier? = nil) async -> Result<JWTClaims, JWTFault> {
        do throws(JWTFault) {
            return .success(try await (verifier ?? self.verifier()).claims(of: token))
        } catch {
            return .failure(error)
        }
    }

    /// The code of why a token is refused; "good" where it is not.
    func code(_ token: String, _ verifier: JWTVerifier? = nil) async -> String {
        switch await answer(token, verifier) {
        case .success: "good"
        case .failure(let fault): fault.code
        }
    }
}

/// A token in the making.
struct Draft {
    var header: [String: String]
    var claims: [String: String]
    var signer: Signer

    /// - Parameter signer: whose own algorithm and key id `k` stand in the header.
    init(_ signer: Signer) {
        self.signer = signer
        header = ["alg": "\"\(signer.algorithm)\"", "kid": "\"k\"", "typ": "\"JWT\""]
        claims = [
            "iss": "\"\(JWTStage.issuer)\"", "aud": "\"\(JWTStage.audience)\"", "exp": "1000300", "sub": "\"ben\"",
            "tenant": "\"acme\"",
        ]
    }

    /// A member of the header as JSON, or none.
    func header(_ name: String, _ json: String?) -> Draft {
        var draft = self
        draft.header[name] = json
        return draft
    }

    func claim(_ name: String, _ json: String?) -> Draft {
        var draft = self
        draft.claims[name] = json
        return draft
    }

    var unsigned: String { "\(Text.base64(Self.object(header))).\(Text.base64(Self.object(claims)))" }

    func signed() throws -> String { "\(unsigned).\(Text.base64(try signer.sign(Data(unsigned.utf8))))" }

    private static func object(_ members: [String: String]) -> String {
        "{" + members.sorted { $0.key < $1.key }.map { "\"\($0)\":\($1)" }.joined(separator: ",") + "}"
    }
}
