/// An e-mail address (RFC 5321 mailbox, with RFC 6531's UTF-8) that is safe to write into a command or a header:
/// nothing in it can end a line, open a comment or begin another address.
///
/// Taken are dot-atoms before the `@`, and behind it host names or an address literal. Quoted local parts are refused:
/// they exist to smuggle what this type is there to keep out.
package struct MailAddress: Hashable, Sendable, CustomStringConvertible {
    package let localPart: String
    package let domain: String

    /// - Throws: `MailAddressError` that says what is wrong with it.
    package init(_ text: String) throws(MailAddressError) {
        guard text.utf8.count <= 254 else { throw MailAddressError("it is longer than 254 bytes") }
        guard !text.unicodeScalars.contains(where: Self.isForbidden) else {
            throw MailAddressError("it contains a control, space or format character")
        }
        guard let at = text.unicodeScalars.lastIndex(of: "@") else { throw MailAddressError("it has no @") }
        let localPart = String(text.unicodeScalars[..<at])
        let domain = String(text.unicodeScalars[text.unicodeScalars.index(after: at)...])
        try Self.check(localPart: localPart)
        try Self.check(domain: domain)
        self.localPart = localPart
        self.domain = domain
    }

    /// Whether a server must offer SMTPUTF8 to take it.
    package var needsUTF8: Bool { !localPart.utf8.allSatisfy { $0 < 128 } || !domain.utf8.allSatisfy { $0 < 128 } }

    package var description: String { "\(localPart)@\(domain)" }

    private static func check(localPart: String) throws(MailAddressError) {
        guard !localPart.isEmpty else { throw MailAddressError("nothing stands before its @") }
        guard localPart.utf8.count <= 64 else {
            throw MailAddressError("its part before the @ is longer than 64 bytes")
        }
        for atom in localPart.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false) {
            guard !atom.isEmpty else {
                throw MailAddressError("a dot begins or ends its part before the @, or follows another")
            }
            guard atom.allSatisfy({ $0.value > 127 || isAtomText($0) }) else {
                throw MailAddressError("its part before the @ contains a character that may not stand there")
            }
        }
    }

    private static func check(domain: String) throws(MailAddressError) {
        if domain.hasPrefix("["), domain.hasSuffix("]") {
            let literal = domain.dropFirst().dropLast()
            guard !literal.isEmpty, literal.utf8.allSatisfy(isLiteralText) else {
                throw MailAddressError("its address literal is malformed")
            }
            return
        }
        for label in domain.unicodeScalars.split(separator: ".", omittingEmptySubsequences: false) {
            guard !label.isEmpty, String(label).utf8.count <= 63, label.first != "-", label.last != "-",
                label.allSatisfy({ $0.value > 127 || isLetterOrDigit($0) || $0 == "-" })
            else { throw MailAddressError("its domain is malformed") }
        }
    }

    /// Characters that may stand nowhere in an address: controls (RFC 5321 and, beyond ASCII, C1 too), any space,
    /// line and paragraph separators, invisible format characters, what Unicode has not assigned.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .spaceSeparator, .lineSeparator,
            .paragraphSeparator:
            true
        default: false
        }
    }

    private static func isLetterOrDigit(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
    }

    /// RFC 5322, section 3.2.3.
    private static func isAtomText(_ scalar: Unicode.Scalar) -> Bool {
        isLetterOrDigit(scalar) || "!#$%&'*+-/=?^_`{|}~".unicodeScalars.contains(scalar)
    }

    private static func isLiteralText(_ byte: UInt8) -> Bool {
        isLetterOrDigit(Unicode.Scalar(byte)) || byte == UInt8(ascii: ".") || byte == UInt8(ascii: ":")
    }
}
