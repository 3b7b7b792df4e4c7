/// URIs (RFC 3986, appendix A), and IRIs (RFC 3987, section 2.2), which take characters of all scripts besides.
struct URIFormat {
    static let uri = URIFormat(isInternational: false)
    static let iri = URIFormat(isInternational: true)

    let isInternational: Bool

    func isAbsolute(_ text: Span<UInt8>) -> Bool {
        guard let colon = schemeEnd(text) else { return false }
        return isRelativePart(text.extracting(colon + 1..<text.count))
    }

    func isReference(_ text: Span<UInt8>) -> Bool {
        if let colon = schemeEnd(text) { return isRelativePart(text.extracting(colon + 1..<text.count)) }
        // Without a scheme, no colon may stand in the first segment of a path.
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: ":"): return false
            case UInt8(ascii: "/"), UInt8(ascii: "?"), UInt8(ascii: "#"): return isRelativePart(text)
            default: break
            }
        }
        return isRelativePart(text)
    }

    /// Where the colon behind the scheme stands.
    private func schemeEnd(_ text: Span<UInt8>) -> Int? {
        guard text.count > 1, text[0].isLetter else { return nil }
        for index in text.indices {
            switch text[index] {
            case UInt8(ascii: ":"): return index
            case UInt8(ascii: "+"), UInt8(ascii: "-"), UInt8(ascii: "."): break
            case let byte: guard byte.isLetter || byte.isDigit else { return nil }
            }
        }
        return nil
    }

    /// Authority, path, query and fragment.
    private func isRelativePart(_ text: Span<UInt8>) -> Bool {
        var at = 0
        if text.count >= 2, text[0] == UInt8(ascii: "/"), text[1] == UInt8(ascii: "/") {
            at = 2
            while at < text.count, !isDelimiter(text[at]) { at += 1 }
            guard isAuthority(text.extracting(2..<at)) else { return false }
        }
        var (inQuery, inFragment) = (false, false)
        while at < text.count {
            switch text[at] {
            case let byte where Self.isPlain(byte): at += 1
            case UInt8(ascii: "#"):
                guard !inFragment else { return false }
                (inQuery, inFragment) = (false, true)
                at += 1
            case UInt8(ascii: "?"):
                inQuery = !inFragment
                at += 1
            case UInt8(ascii: "/"), UInt8(ascii: ":"), UInt8(ascii: "@"): at += 1
            default: guard skipText(text, &at, withPrivate: inQuery) else { return false }
            }
        }
        return true
    }

    private func isDelimiter(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: "/") || byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
    }

    /// Moves over a character that may stand nearly anywhere.
    ///
    /// - Parameter withPrivate: Private use is for the query of an IRI only.
    func skipText(_ text: Span<UInt8>, _ at: inout Int, withPrivate: Bool = false) -> Bool {
        guard text[at] >= 0x80 else {
            guard Self.isText(text, at) else { return false }
            at += 1
            return true
        }
        guard isInternational else { return false }
        let scalar = UTF8Scalars.next(text, &at)
        return Self.isUCSCharacter(scalar) || (withPrivate && Self.isPrivate(scalar))
    }
}
