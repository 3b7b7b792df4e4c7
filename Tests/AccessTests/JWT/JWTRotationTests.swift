import Access
import Crypto
import Foundation
import Synchronization
import Testing

@Suite("JWT key rotation")
struct JWTRotationTests {
    private let old = Signer.p256(P256.Signing.PrivateKey())
    private let new = Signer.p256(P256.Signing.PrivateKey())

    private func token(_ signer: Signer, _ id: String?) throws -> String {
        try Draft(signer).header("kid", id.map { "\"\($0)\"" }).claim("exp", "9999999999").signed()
    }

    @Test("a token by a new key has the set fetched, at most once in a while, and a key that is gone is refused")
    func rotation() async throws {
        let stage = JWTStage([try old.jwk(id: "1")])
        let ring = stage.ring()
        let verifier = stage.verifier(ring)
        let (first, second) = (try token(old, "1"), try token(new, "2"))
        #expect(await stage.code(first, verifier) == "good")
        #expect(stage.fetches.withLock { $0 } == 1)
        // The first fetch has just been asked for by a token.
        stage.publish([try old.jwk(id: "1"), try new.jwk(id: "2")])
        #expect(await stage.code(second, verifier) == "jwt_key_unknown")
        #expect(stage.fetches.withLock { $0 } == 1)
        stage.advance(JWTKeyRing.demandPace)
        #expect(await stage.code(second, verifier) == "good")
        #expect(await stage.code(first, verifier) == "good")
        #expect(stage.fetches.withLock { $0 } == 2)
        // Whoever makes kids up has nothing fetched any more often.
        for index in 0..<20 { #expect(await stage.code(try token(new, "x\(index)"), verifier) == "jwt_key_unknown") }
        stage.advance(JWTKeyRing.demandPace)
        for index in 0..<20 { #expect(await stage.code(try token(new, "x\(index)"), verifier) == "jwt_key_unknown") }
        #expect(stage.fetches.withLock { $0 } == 3)
        stage.publish([try new.jwk(id: "2")])
        await ring.fetch()
        #expect(await stage.code(first, verifier) == "jwt_key_unknown")
        #expect(await stage.code(second, verifier) == "good")
    }

    @Test("without key ids any key of the algorithm will do, and a new one is found")
    func withoutIDs() async throws {
        let stage = JWTStage([try Signer.ed25519.jwk(id: nil), try old.jwk(id: nil), try Signer.p256.jwk(id: nil)])
        let verifier = stage.verifier()
        #expect(await stage.code(try token(old, nil), verifier) == "good")
        #expect(await stage.code(try token(.p256, nil), verifier) == "good")
        #expect(await stage.code(try token(new, nil), verifier) == "jwt_signature_invalid")
        stage.publish([try new.jwk(id: nil)])
        stage.advance(JWTKeyRing.demandPace)
        #expect(await stage.code(try token(new, nil), verifier) == "good")
        #expect(await stage.code(try token(old, nil), verifier) == "jwt_signature_invalid")
    }

    @Test("what was known goes on while the set can't be fetched; without any, nobody can say")
    func outage() async throws {
        let stage = JWTStage([])
        stage.published.withLock { $0 = .failure(JWTKeySetError("it is away")) }
        let ring = stage.ring()
        let verifier = stage.verifier(ring)
        let good = try token(old, "1")
        #expect(await stage.code(good, verifier) == "jwt_keys_unavailable")
        #expect(ring.status.fault == JWTKeySetError("it is away") && ring.status.fetchedAt == nil)
        stage.publish([try old.jwk(id: "1"), ["kty": "oct"]])
        #expect(await stage.code(good, verifier) == "jwt_keys_unavailable")
        stage.advance(JWTKeyRing.demandPace)
        #expect(await stage.code(good, verifier) == "good")
        #expect(ring.status.fault == nil && ring.status.keys == 1 && ring.status.unusable.count == 1)
        #expect(ring.status.fetchedAt == stage.time.withLock { $0 })
        for fault in [.failure(JWTKeySetError("it is away")), .success("no JSON")] as [Result<String, JWTKeySetError>] {
            stage.published.withLock { $0 = fault }
            await ring.fetch()
            #expect(ring.status.fault != nil && ring.status.keys == 1)
            #expect(await stage.code(good, verifier) == "good")
        }
        // An empty set is an answer: its issuer takes all keys back.
        stage.publish([])
        await ring.fetch()
        #expect(await stage.code(good, verifier) == "jwt_key_unknown")
    }

    @Test("many tokens at once have the set fetched once, and each of them gets its answer")
    func together() async throws {
        let stage = JWTStage([try old.jwk(id: "1")])
        stage.isSlow.withLock { $0 = true }
        let ring = stage.ring()
        let verifier = stage.verifier(ring)
        let token = try token(old, "1")
        // As at the start, when the keys are fetched anyway.
        async let first: Void = ring.fetch()
        while stage.fetches.withLock({ $0 }) == 0 { await Task.yield() }
        // Has joined the first when this goes on: one that begins after the first has ended fetches again.
        let second = Task.immediate { await ring.fetch() }
        let codes = await withTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { await stage.code(token, verifier) } }
            stage.door.continuation.finish()
            return await group.reduce(into: [:]) { $0[$1, default: 0] += 1 }
        }
        await first
        await second.value
        #expect(codes == ["good": 50])
        #expect(stage.fetches.withLock { $0 } == 1)
    }
}
