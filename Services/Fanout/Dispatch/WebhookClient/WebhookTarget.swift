package import NIOCore

/// Where a webhook goes: an `http` or `https` URL, taken apart and checked.
package struct WebhookTarget: Hashable, Sendable {
    /// What a connection is made to, as the URL names it.
    package struct Origin: Hashable, Sendable {
        package let isSecure: Bool
        /// In lower case, without the brackets of an IPv6 address.
        package let host: String
        package let port: Int
        /// Set where the host is an address in one of the spellings that resolvers take for one, and no name: `127.0.0.1`,
        /// `[::1]`, but also `2130706433`, `0x7f.1` and `0177.0.0.1`.
        package let literal: SocketAddress?
    }

    package let origin: Origin
    /// Path and query as they go on the request line; never empty.
    package let path: String

    /// - Throws: `WebhookTargetError` with what is wrong, as a sentence that can be shown.
    package init(_ url: String) throws(WebhookTargetError) {
        let bytes = Array(url.utf8)
        guard bytes.count <= 2048 else { throw WebhookTargetError("must not be longer than 2048 characters") }
        guard bytes.allSatisfy({ $0 > 0x20 && $0 < 0x7f && $0 != UInt8(ascii: "\\") }) else {
            throw WebhookTargetError(
                "must be in ASCII, without spaces or backslashes (an internationalised name as xn--…)")
        }
        guard let colon = url.firstRange(of: "://") else {
            throw WebhookTargetError("must begin with https:// or http://")
        }
        let isSecure: Bool
        switch url[..<colon.lowerBound].lowercased() {
        case "https": isSecure = true
        case "http": isSecure = false
        default: throw WebhookTargetError("must begin with https:// or http://")
        }
        let rest = url[colon.upperBound...]
        let end = rest.firstIndex { "/?#".contains($0) } ?? rest.endIndex
        let (host, port) = try Self.authority(rest[..<end])
        let number = port ?? (isSecure ? 443 : 80)
        guard !ForbiddenPort.all.contains(number) else {
            throw WebhookTargetError("has the port \(number), on which other protocols than HTTP are at home")
        }
        let literal = try Self.literal(host, port: number)
        // A fragment is for the one who follows a link, and is not sent.
        let path = rest[end...].prefix { $0 != "#" }
        self.path = path.first == "/" ? String(path) : "/" + path
        self.origin = Origin(isSecure: isSecure, host: host, port: number, literal: literal)
    }

    /// The value of the header `Host`, and of `:authority`.
    package var hostHeader: String {
        origin.port == (origin.isSecure ? 443 : 80) ? origin.writtenHost : origin.shown
    }

    private static func authority(_ text: Substring) throws(WebhookTargetError) -> (host: String, port: Int?) {
        guard !text.contains("@") else { throw WebhookTargetError("must not hold a user name or password") }
        if text.first == "[" {
            guard let close = text.firstIndex(of: "]") else {
                throw WebhookTargetError("has a bracket that is not closed")
            }
            let host = text[text.index(after: text.startIndex)..<close]
            guard case .v6 = IPAddress(String(host)), !host.contains("%") else {
                throw WebhookTargetError("has something else than an IPv6 address in its brackets")
            }
            return (host.lowercased(), try port(text[text.index(after: close)...]))
        }
        let colon = text.firstIndex(of: ":") ?? text.endIndex
        let host = text[..<colon].lowercased()
        guard isName(host) else { throw WebhookTargetError("has no valid host name") }
        return (host, try port(text[colon...]))
    }

    /// The address that a host spells, if it spells one; asks nobody.
    private static func literal(_ host: String, port: Int) throws(WebhookTargetError) -> SocketAddress? {
        if host.contains(":") { return try? SocketAddress(ipAddress: host, port: port) }
        switch IPv4Spelling(host) {
        case .name: return nil
        case .invalid: throw WebhookTargetError("has a host that ends like an address of numbers, and is none")
        case .address(let value):
            return try? SocketAddress(packedIPAddress: ByteBuffer(integer: value), port: port)
        }
    }

    /// `:8443` or nothing; also `:` alone, which RFC 3986 allows.
    private static func port(_ text: Substring) throws(WebhookTargetError) -> Int? {
        guard let colon = text.first else { return nil }
        let digits = text.dropFirst()
        if colon == ":", digits.isEmpty { return nil }
        guard colon == ":", digits.utf8.allSatisfy({ $0 >= 0x30 && $0 <= 0x39 }), let port = Int(digits),
            (1...65535).contains(port)
        else { throw WebhookTargetError("needs a port from 1 to 65535, or none") }
        return port
    }

    /// Labels of letters, digits, hyphens and underscores (which exist in spite of RFC 1123), separated by full stops.
    private static func isName(_ host: String) -> Bool {
        let name = host.hasSuffix(".") ? host.dropLast() : host[...]
        guard !name.isEmpty, name.utf8.count <= 253 else { return false }
        return name.split(separator: ".", omittingEmptySubsequences: false).allSatisfy { label in
            (1...63).contains(label.utf8.count)
                && label.utf8.allSatisfy { byte in
                    (0x61...0x7a).contains(byte) || (0x30...0x39).contains(byte) || byte == UInt8(ascii: "-")
                        || byte == UInt8(ascii: "_")
                }
        }
    }
}

extension WebhookTarget.Origin {
    /// As it is written in a URL.
    fileprivate var writtenHost: String { host.contains(":") ? "[\(host)]" : host }

    /// Host and port, as people are shown them.
    var shown: String { "\(writtenHost):\(port)" }

    /// The name for SNI and for the check of the certificate; nil for an address, which the certificate must then hold itself.
    var certificateName: String? {
        guard literal == nil else { return nil }
        return host.hasSuffix(".") ? String(host.dropLast()) : host
    }
}

/// Why a URL can't be posted to, as the rest of a sentence that begins with what it is.
package struct WebhookTargetError: Error, Hashable, Sendable, CustomStringConvertible {
    package let description: String

    init(_ description: String) {
        self.description = description
    }
}
