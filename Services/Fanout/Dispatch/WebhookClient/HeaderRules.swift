/// What may stand in a header of a request of ours.
package enum HeaderRules {
    /// Names that an endpoint can't set: those that the delivery sets itself, those that belong to one connection
    /// (RFC 9110, section 7.6.1), and those that would change how the message is framed or whom it seems to come from.
    package static let reserved: Set<String> = [
        "connection", "content-encoding", "content-length", "content-type", "expect", "host", "http2-settings",
        "keep-alive", "proxy-authenticate", "proxy-authorization", "proxy-connection", "te", "traceparent",
        "tracestate", "trailer", "transfer-encoding", "upgrade", "user-agent", "x-signature",
    ]

    /// What names begin with that an endpoint can't set: those of Standard Webhooks and of CloudEvents' webhooks, and the
    /// attributes of a CloudEvent.
    package static let reservedPrefixes = ["webhook-", "ce-"]

    /// Whether an endpoint may set a header of this name.
    package static func mayBeSet(_ name: String) -> Bool {
        let lower = name.lowercased()
        return isName(name) && !reserved.contains(lower) && !reservedPrefixes.contains(where: lower.hasPrefix)
    }

    /// A token (RFC 9110, section 5.6.2).
    package static func isName(_ text: String) -> Bool {
        var text = text
        return !text.isEmpty && text.withUTF8 { $0.allSatisfy { tokenBytes[Int($0)] } }
    }

    /// No control characters but the tab: with a line break a value would become a header of its own, or a request.
    package static func isValue(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { $0.allSatisfy { $0 >= 0x20 && $0 != 0x7f || $0 == 0x09 } }
    }

    static let tokenBytes: [Bool] = (0..<256).map { byte in
        switch byte {
        case 0x30...0x39, 0x41...0x5a, 0x61...0x7a: true
        default: "!#$%&'*+-.^_`|~".utf8.contains { Int($0) == byte }
        }
    }
}
