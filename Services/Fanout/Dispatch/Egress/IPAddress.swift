package import NIOCore

/// An address of the internet protocol as a number, so that ranges are a matter of shifting.
package enum IPAddress: Hashable, Sendable {
    case v4(UInt32)
    case v6(UInt128)

    /// What a connection would really be made to; nil for a Unix domain socket.
    package init?(_ address: SocketAddress) {
        // Read as bytes at the offsets that the sockets interface fixes: the members of these structures belong to
        // whichever C module happened to declare them first.
        let parsed: IPAddress? = address.withSockAddr { pointer, length in
            let bytes = UnsafeRawBufferPointer(start: pointer, count: length)
            switch address {
            case .v4: return .v4(bytes[4..<8].reduce(UInt32(0)) { $0 << 8 | UInt32($1) })
            case .v6: return .v6(bytes[8..<24].reduce(UInt128(0)) { $0 << 8 | UInt128($1) })
            case .unixDomainSocket: return nil
            }
        }
        guard let parsed else { return nil }
        self = parsed
    }

    /// Reads an address in its normal spelling (`192.0.2.1`, `2001:db8::1`), not the ones that only resolvers know.
    package init?(_ text: String) {
        guard let address = try? SocketAddress(ipAddress: text, port: 0) else { return nil }
        self.init(address)
    }
}

extension IPAddress: CustomStringConvertible {
    package var description: String {
        var bytes = ByteBuffer()
        switch self {
        case .v4(let value): bytes.writeInteger(value)
        case .v6(let value): bytes.writeInteger(value)
        }
        // Four and sixteen bytes are an address always, so there is a text always.
        return (try? SocketAddress(packedIPAddress: bytes, port: 0))?.ipAddress ?? ""
    }
}
