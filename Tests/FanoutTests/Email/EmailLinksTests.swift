import Contracts
import Testing

@testable import Fanout

@Suite("Signed links in mails")
struct EmailLinksTests {
    let links: EmailLinks
    let now: Int64 = 1_772_357_400_000

    init() throws {
        let key = try #require(MasterKey([UInt8](repeating: 7, count: 32)))
        links = EmailLinks(masterKey: key, publicURL: "https://notify.example.com/base/")
    }

    private func token(_ purpose: EmailLinkPurpose) throws -> String {
        let url = links.url(purpose, tenant: "acme", subscription: "sub_1", from: now)
        return String(try #require(url.split(separator: "=", maxSplits: 1).last))
    }

    @Test("a link stands under the public URL and needs no escaping")
    func url() {
        let url = links.url(.unsubscribe, tenant: "acme", subscription: "sub_1", from: now)
        #expect(url.hasPrefix("https://notify.example.com/base/v2/email/unsubscribe?token="))
        #expect(HeaderToken(url) != nil)
        #expect(!url.contains("+") && !url.contains("%"))
    }

    @Test("a token gives back what it was made for", arguments: EmailLinkPurpose.allCases)
    func roundTrip(purpose: EmailLinkPurpose) throws {
        let claim = try links.verify(try token(purpose), for: purpose, now: now)
        #expect(claim.tenant == "acme")
        #expect(claim.subscription == "sub_1")
        #expect(claim.expiresAt == now + purpose.lifetime)
    }

    @Test("the same claim has the same token, so that a retried mail is the same mail")
    func stable() throws {
        let (first, second) = (try token(.confirm), try token(.confirm))
        #expect(first == second)
    }

    @Test("a token for one purpose is worth nothing for the other")
    func purposes() throws {
        let token = try token(.confirm)
        #expect(throws: EmailLinkError.invalid) { try links.verify(token, for: .unsubscribe, now: now) }
    }

    @Test("a token ends with its time")
    func expiry() throws {
        let token = try token(.confirm)
        let end = now + EmailLinkPurpose.confirm.lifetime
        #expect(throws: Never.self) { try links.verify(token, for: .confirm, now: end - 1) }
        #expect(throws: EmailLinkError.expired) { try links.verify(token, for: .confirm, now: end) }
    }

    @Test("no character of a token can be changed, added or left out")
    func tampering() throws {
        let token = try token(.confirm)
        for index in token.indices {
            var changed = token
            changed.replaceSubrange(index...index, with: token[index] == "A" ? "B" : "A")
            #expect(throws: EmailLinkError.invalid) { try links.verify(changed, for: .confirm, now: now) }
        }
        for changed in [String(token.dropLast()), token + "A", "A" + token, "", "!", token + "="] {
            #expect(throws: EmailLinkError.invalid) { try links.verify(changed, for: .confirm, now: now) }
        }
    }

    @Test("a token of another master key is refused")
    func otherKey() throws {
        let key = try #require(MasterKey([UInt8](repeating: 8, count: 32)))
        let token = EmailLinks(masterKey: key, publicURL: "http://x").token(
            for: EmailLinkClaim(purpose: .confirm, tenant: "acme", subscription: "sub_1", expiresAt: .max))
        #expect(throws: EmailLinkError.invalid) { try links.verify(token, for: .confirm, now: now) }
    }

    @Test("names that run into each other make different claims")
    func boundaries() {
        let one = EmailLinkClaim(purpose: .confirm, tenant: "ab", subscription: "c", expiresAt: 1)
        let other = EmailLinkClaim(purpose: .confirm, tenant: "a", subscription: "bc", expiresAt: 1)
        #expect(one.encoded != other.encoded)
        #expect(EmailLinkClaim(decoding: one.encoded[...]) == one)
    }
}
