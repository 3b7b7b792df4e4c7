import Contracts
import JSON
import Testing

@testable import Access

@Suite("API keys")
struct APIKeyTests {
    @Test("a new key has 256 random bits in letters and digits, and is taken as it is presented")
    func minting() {
        var seen: Set<String> = []
        for _ in 0..<200 {
            let key = APIKey()
            #expect(key.text.utf8.count == 47)
            #expect(key.text.hasPrefix("crl_"))
            #expect(APIKey(presented: key.text)?.hash == key.hash)
            #expect(seen.insert(key.text).inserted)
        }
        // Every place takes on many digits: none is constant, and no bits are lost at either end.
        for place in 5..<47 {
            let digits = Set(seen.map { Array($0.utf8)[place] })
            #expect(digits.count > 20)
        }
    }

    @Test(
        "base 62 reads back as the number, with zeros before it",
        arguments: [[0, 0], [0, 61], [0, 62], [0, 3_843], [1, 0], [.max, .max], [123, 456]] as [[UInt32]])
    func base62(words: [UInt32]) {
        let digits = Array("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz")
        let text = Base62.encode(words, digits: 11)
        #expect(text.count == 11)
        let value = text.reduce(UInt64(0)) { $0 * 62 + UInt64(digits.firstIndex(of: $1) ?? 0) }
        #expect(value == words.reduce(0) { $0 << 32 | UInt64($1) })
    }

    @Test(
        "what has not the form of a key is none",
        arguments: [
            "", "crl_", "crl_short", "CRL_" + String(repeating: "a", count: 43),
            "crl_" + String(repeating: "a", count: 44),
            "crl_" + String(repeating: "-", count: 43), "crl_" + String(repeating: "é", count: 43),
            "crl_" + String(repeating: "a", count: 41) + "é",
        ])
    func malformed(text: String) {
        #expect(APIKey(presented: text) == nil)
    }

    @Test("the hash is SHA-256 of the text, in hex")
    func hash() throws {
        // Taken from `printf crl_aaa… | sha256sum`.
        let key = try #require(APIKey(presented: "crl_" + String(repeating: "a", count: 43)))
        #expect(key.hash == "d387899aacb9c32b452f89d7045a6fbd2c0aaf4ac2843d12874a30eff1822e54")
    }

    @Test("no description of a key or of what was minted holds its secret")
    func descriptions() {
        let minted = MintedKey(tenant: "acme", scopes: [.eventsWrite, .tenantAdmin], at: 1_000, expiresAt: 2_000)
        let secret = String(minted.key.text.dropFirst(10))
        var dumped = ""
        dump(minted, to: &dumped)
        for text in ["\(minted)", "\(minted.key)", String(reflecting: minted), dumped, "\([minted.key])"] {
            #expect(!text.contains(secret))
        }
        let document = String(decoding: minted.document.jsonBytes, as: UTF8.self)
        #expect(!document.contains(secret))
        #expect(minted.document.prefix.count == 10)
        #expect(minted.document.hash == minted.key.hash)
        #expect(minted.document.scopes == ["events:write", "tenant:admin"])
        #expect(minted.document.expiresAt == 2_000)
        #expect(Identifier.isValid(minted.document.id, prefix: Identifier.key))
    }

    @Test("bytes are compared whole, and lengths must agree")
    func constantTime() {
        #expect(constantTimeEquals([1, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEquals([1, 2, 3], [1, 2, 4]))
        #expect(!constantTimeEquals([0, 2, 3], [1, 2, 3]))
        #expect(!constantTimeEquals([1, 2], [1, 2, 3]))
        #expect(constantTimeEquals([], []))
    }
}
