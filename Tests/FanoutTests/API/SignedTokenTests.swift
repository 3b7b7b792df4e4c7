import Contracts
import Testing

@testable import Fanout

@Suite struct SignedTokenTests {
    private let masterKey: MasterKey
    private let tokens: SignedToken

    init() throws {
        masterKey = try #require(MasterKey([UInt8](repeating: 7, count: 32)))
        tokens = SignedToken(masterKey: masterKey, purpose: "a")
    }

    @Test func `a token says what it stands for until its time, and the same token each time`() throws {
        for texts in [["acme", "größe €", ""], [], ["x"]] {
            let token = tokens.make(texts, expiresAt: 100)
            #expect(tokens.make(texts, expiresAt: 100) == token)
            #expect(try tokens.read(token, count: texts.count, now: 99) == texts)
            #expect(throws: SignedTokenError.expired) { try tokens.read(token, count: texts.count, now: 100) }
            #expect(throws: SignedTokenError.invalid) { try tokens.read(token, count: texts.count + 1, now: 99) }
        }
    }

    @Test func `texts can't be divided otherwise, nor used for another purpose or under another key`() throws {
        let token = tokens.make(["ab", "c"], expiresAt: 100)
        #expect(token != tokens.make(["a", "bc"], expiresAt: 100))
        let lost = try #require(MasterKey([UInt8](repeating: 8, count: 32)))
        for other in [
            SignedToken(masterKey: masterKey, purpose: "b"), SignedToken(masterKey: lost, purpose: "a"),
        ] {
            #expect(throws: SignedTokenError.invalid) { try other.read(token, count: 2, now: 1) }
        }
    }

    @Test func `a token that is changed anywhere, cut or longer is none`() throws {
        let token = tokens.make(["acme", "ep_1"], expiresAt: 100)
        for index in token.indices {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(throws: SignedTokenError.invalid) { try tokens.read(changed, count: 2, now: 1) }
            #expect(throws: SignedTokenError.invalid) { try tokens.read(token[..<index], count: 2, now: 1) }
        }
        for wrong in [token + "A", token + "=", " " + token, String(repeating: "A", count: 3000)] {
            #expect(throws: SignedTokenError.invalid) { try tokens.read(wrong, count: 2, now: 1) }
        }
    }
}
