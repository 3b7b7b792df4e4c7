import NIOCore

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// The resolver of the operating system (`getaddrinfo`), so that names mean here what they mean on the whole machine.
enum AddressLookup {
    /// Looks a name up; blocks, for as long as the resolver's configuration lets it.
    ///
    /// - Returns: the addresses in the order of preference of RFC 6724, each once.
    static func addresses(of host: String, port: Int) throws(AddressLookupError) -> [SocketAddress] {
        var hints = addrinfo()
        hints.ai_family = AF_UNSPEC
        #if canImport(Darwin)
            hints.ai_socktype = SOCK_STREAM
        #else
            hints.ai_socktype = CInt(SOCK_STREAM.rawValue)
        #endif
        var first: UnsafeMutablePointer<addrinfo>?
        let code = getaddrinfo(host, nil, &hints, &first)
        guard code == 0 else {
            let isPassing = [EAI_AGAIN, EAI_MEMORY, EAI_SYSTEM].contains(code)
            let cause: AddressLookupError.Cause = isPassing ? .noAnswer : .nothingThere
            throw AddressLookupError(cause, String(cString: gai_strerror(code)))
        }
        defer { freeaddrinfo(first) }
        var found: [SocketAddress] = []
        var next = first
        while let entry = next?.pointee {
            if let address = address(in: entry, port: port), !found.contains(address) { found.append(address) }
            next = entry.ai_next
        }
        return found
    }

    private static func address(in entry: addrinfo, port: Int) -> SocketAddress? {
        let range: Range<Int>
        switch entry.ai_family {
        case AF_INET: range = 4..<8
        case AF_INET6: range = 8..<24
        default: return nil
        }
        let bytes = UnsafeRawBufferPointer(start: entry.ai_addr, count: Int(entry.ai_addrlen))
        guard bytes.count >= range.upperBound else { return nil }
        return try? SocketAddress(packedIPAddress: ByteBuffer(bytes: bytes[range]), port: port)
    }
}

/// Why there are no addresses of a name.
package struct AddressLookupError: Error, Hashable, Sendable {
    enum Cause {
        /// The name does not exist, or has no addresses.
        case nothingThere
        /// The servers of the name don't say; what they said before may still be right.
        case noAnswer
        /// They were not asked, which says nothing about the name.
        case notAsked
    }

    let cause: Cause
    /// In the resolver's words.
    let reason: String

    init(_ cause: Cause, _ reason: String) {
        self.cause = cause
        self.reason = reason
    }

    static let overloaded = AddressLookupError(.notAsked, "too many look-ups of host names wait already")
    static let closed = AddressLookupError(.notAsked, "the look-up was given up")
}
