import ServiceKit

/// A range of addresses that a webhook has no business with, and the document that sets it aside.
package struct SpecialRange: Hashable, Sendable {
    package let range: AddressRange
    /// What the range is for, as it reads after "is".
    package let purpose: String
    /// The document that says so.
    package let source: String
    /// Whether it gives the machine that asks its own credentials.
    package var isMetadata: Bool { purpose.hasSuffix(Self.metadata) }

    /// All rows of IANA's registries of special-purpose IPv4 and IPv6 addresses (RFC 6890) but those that stand for an
    /// IPv4 address, which is judged instead (`::ffff:0:0/96`, `64:ff9b::/96`); multicast; and the services that clouds
    /// have for their machines. Where two overlap, the narrower comes first, so that the answer names it.
    static let all: [SpecialRange] = ipv4 + ipv6

    private static let metadata = "metadata service"

    private static let ipv4 = table([
        ("0.0.0.0/8", "this network", "RFC 791"),
        ("10.0.0.0/8", "private", "RFC 1918"),
        ("100.100.100.200/32", "a cloud's metadata service", "vendor's manual"),
        ("100.64.0.0/10", "shared between a carrier's customers", "RFC 6598"),
        ("127.0.0.0/8", "loopback", "RFC 1122"),
        ("168.63.129.16/32", "a cloud's own service to its machines, a metadata service", "vendor's manual"),
        ("169.254.169.254/32", "most clouds' metadata service", "vendors' manuals"),
        ("169.254.170.2/32", "a cloud's metadata service", "vendor's manual"),
        ("169.254.170.23/32", "a cloud's metadata service", "vendor's manual"),
        ("169.254.0.0/16", "link-local", "RFC 3927"),
        ("172.16.0.0/12", "private", "RFC 1918"),
        ("192.0.0.192/32", "a cloud's metadata service", "vendor's manual"),
        ("192.0.0.0/24", "for IETF protocol assignments", "RFC 6890"),
        ("192.0.2.0/24", "for documentation", "RFC 5737"),
        ("192.31.196.0/24", "where names of private addresses are answered", "RFC 7535"),
        ("192.52.193.0/24", "for automatic multicast tunnelling", "RFC 7450"),
        ("192.88.99.0/24", "the former 6to4 relay anycast", "RFC 7526"),
        ("192.168.0.0/16", "private", "RFC 1918"),
        ("192.175.48.0/24", "where names of private addresses are answered", "RFC 7534"),
        ("198.18.0.0/15", "for benchmarking", "RFC 2544"),
        ("198.51.100.0/24", "for documentation", "RFC 5737"),
        ("203.0.113.0/24", "for documentation", "RFC 5737"),
        ("224.0.0.0/4", "multicast", "RFC 5771"),
        ("255.255.255.255/32", "the limited broadcast", "RFC 919"),
        ("240.0.0.0/4", "reserved", "RFC 1112"),
    ])

    private static let ipv6 = table([
        ("::/128", "the unspecified address", "RFC 4291"),
        ("::1/128", "loopback", "RFC 4291"),
        ("::/96", "IPv4-compatible", "RFC 4291"),
        ("::ffff:0:0:0/96", "IPv4-translated", "RFC 2765"),
        ("64:ff9b:1::/48", "for local IPv4 translation", "RFC 8215"),
        ("100::/64", "discard-only", "RFC 6666"),
        ("100:0:0:1::/64", "a dummy prefix", "RFC 9780"),
        ("2001::/32", "Teredo tunnelling", "RFC 4380"),
        ("2001:2::/48", "for benchmarking", "RFC 5180"),
        ("2001:3::/32", "for automatic multicast tunnelling", "RFC 7450"),
        ("2001:4:112::/48", "where names of private addresses are answered", "RFC 7535"),
        ("2001:10::/28", "ORCHID", "RFC 4843"),
        ("2001:20::/28", "ORCHIDv2", "RFC 7343"),
        ("2001:30::/28", "for the identification of drones", "RFC 9374"),
        ("2001::/23", "for IETF protocol assignments", "RFC 2928"),
        ("2001:db8::/32", "for documentation", "RFC 3849"),
        ("2002::/16", "6to4 tunnelling", "RFC 3056"),
        ("2620:4f:8000::/48", "where names of private addresses are answered", "RFC 7534"),
        ("3fff::/20", "for documentation", "RFC 9637"),
        ("5f00::/16", "for segment routing", "RFC 9602"),
        ("fd00:ec2::254/128", "a cloud's metadata service", "vendor's manual"),
        ("fd00:ec2::23/128", "a cloud's metadata service", "vendor's manual"),
        ("fd20:ce::254/128", "a cloud's metadata service", "vendor's manual"),
        ("fc00::/7", "unique local", "RFC 4193"),
        ("fe80::/10", "link-local", "RFC 4291"),
        ("fec0::/10", "site-local", "RFC 3879"),
        ("ff00::/8", "multicast", "RFC 4291"),
    ])

    /// A row that is no range would be left out here; a test counts them.
    private static func table(_ rows: [(range: String, purpose: String, source: String)]) -> [SpecialRange] {
        rows.compactMap { row in
            guard let range = NetworkRange(row.range).map(AddressRange.init) else { return nil }
            return SpecialRange(range: range, purpose: row.purpose, source: row.source)
        }
    }
}
