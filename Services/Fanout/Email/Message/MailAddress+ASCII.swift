import Foundation

extension MailAddress {
    /// The domain as every server takes it: labels beyond ASCII as A-labels (RFC 5891; `bücher.example` is
    /// `xn--bcher-kva.example`). Nil where it has no such form.
    package var asciiDomain: String? {
        guard !domain.utf8.allSatisfy({ $0 < 128 }) else { return domain }
        var components = URLComponents()
        components.host = domain
        guard let host = components.encodedHost, let address = try? MailAddress("a@\(host)") else { return nil }
        return address.needsUTF8 ? nil : address.domain
    }

    /// The same address in ASCII; nil where the part before its @ has other letters, which have no other form (RFC 6531).
    package var inASCII: MailAddress? {
        guard needsUTF8 else { return self }
        guard localPart.utf8.allSatisfy({ $0 < 128 }), let domain = asciiDomain else { return nil }
        return try? MailAddress("\(localPart)@\(domain)")
    }

    /// What stands for its domain, however that is written.
    package var domainKey: String { (asciiDomain ?? domain).lowercased() }

    /// What stands for its mailbox, however it is written. Servers that tell apart capital and small letters before the @
    /// may exist (RFC 5321, section 2.4), but no two people there share a name on purpose.
    package var mailboxKey: String {
        "\(localPart.precomposedStringWithCanonicalMapping.lowercased())@\(domainKey)"
    }
}
