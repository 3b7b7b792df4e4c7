/// An address with the name to show for it. The name may be anything: it is encoded where it is written.
package struct Mailbox: Hashable, Sendable {
    package let name: String?
    package let address: MailAddress

    package init(name: String? = nil, address: MailAddress) {
        self.name = name
        self.address = address
    }

    /// Reads `user@example.com` or `Some Name <user@example.com>`, as `CARILLON_MAIL_FROM` has it.
    package init(_ text: String) throws(MailAddressError) {
        let text = text.trimmingSpaces
        guard text.hasSuffix(">") else {
            self.init(address: try MailAddress(String(text)))
            return
        }
        guard let open = text.lastIndex(of: "<") else { throw MailAddressError("it has a > without its <") }
        let address = try MailAddress(String(text[text.index(after: open)...].dropLast()))
        var name = text[..<open].trimmingSpaces
        if name.count >= 2, name.hasPrefix("\""), name.hasSuffix("\"") { name = name.dropFirst().dropLast() }
        self.init(name: name.isEmpty ? nil : String(name), address: address)
    }
}

extension StringProtocol {
    /// Without the spaces and tabs at both ends.
    var trimmingSpaces: Substring {
        var text = Substring(self)
        while let first = text.first, first == " " || first == "\t" { text = text.dropFirst() }
        while let last = text.last, last == " " || last == "\t" { text = text.dropLast() }
        return text
    }
}
