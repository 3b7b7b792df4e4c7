import HTTPTypes
package import Access
package import Hummingbird
package import NIOCore

/// Tells from which address a request was made: the other end of its connection, or, where that is a proxy of ours, what the
/// proxy says.
package struct ClientAddresses: Sendable {
    private let proxies: [NetworkRange]

    /// - Parameter proxies: what they say of where a request came from is believed.
    package init(behind proxies: [NetworkRange] = []) {
        self.proxies = proxies
    }

    /// - Parameter socket: the other end of the connection; nil counts as one unknown address.
    package func key(of request: Request, from socket: SocketAddress?) -> AddressKey {
        AddressKey(bytes(request.headers, from: socket?.ipAddress))
    }

    /// The address of the client: 4 bytes or 16; none where it is unknown.
    ///
    /// Each proxy adds at the right whom it was called by. So it is read from there, and only as long as who says it is a
    /// proxy of ours: what stands further left may have come from anybody.
    func bytes(_ headers: HTTPFields, from socket: String?) -> [UInt8] {
        guard let socket, var nearest = NetworkRange.bytes(ofAddress: socket) else { return [] }
        guard !proxies.isEmpty, isProxy(nearest) else { return nearest }
        for hop in Self.hops(headers) {
            guard let address = Self.address(hop) else { return nearest }
            nearest = address
            if !isProxy(address) { break }
        }
        return nearest
    }

    private func isProxy(_ address: [UInt8]) -> Bool { proxies.contains { $0.contains(address) } }

    /// What `X-Forwarded-For` lists, or, where there is none, what `Forwarded` does (RFC 7239): the last first.
    private static func hops(_ headers: HTTPFields) -> [Substring] {
        if let field = headers[.xForwardedFor] {
            return field.split(separator: ",", omittingEmptySubsequences: false).reversed().map(\.trimmed)
        }
        guard let field = headers[.forwarded] else { return [] }
        return field.split(separator: ",", omittingEmptySubsequences: false).reversed().map { element in
            for pair in element.split(separator: ";") {
                let pair = pair.trimmed
                if pair.prefix(4).lowercased() == "for=" { return pair.dropFirst(4) }
            }
            return ""
        }
    }

    /// `192.0.2.1`, `192.0.2.1:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`, with quotes around it or none.
    private static func address(_ hop: Substring) -> [UInt8]? {
        var text = hop
        if text.count >= 2, text.first == "\"", text.last == "\"" { text = text.dropFirst().dropLast() }
        if text.first == "[", let end = text.firstIndex(of: "]") {
            text = text[text.index(after: text.startIndex)..<end]
        } else if let colon = text.firstIndex(of: ":"), text[text.index(after: colon)...].firstIndex(of: ":") == nil {
            text = text[..<colon]
        }
        return NetworkRange.bytes(ofAddress: String(text))
    }
}
