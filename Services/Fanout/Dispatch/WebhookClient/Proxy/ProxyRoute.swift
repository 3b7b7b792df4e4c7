import Foundation
import NIOCore
import ServiceKit

/// The way through the egress proxy: a tunnel (CONNECT, RFC 9110, section 9.3.6) to the very address that was judged, so
/// that the proxy looks up nothing, and the name goes no further than into TLS and the header `Host`.
struct ProxyRoute: Sendable {
    let address: HostPort
    /// The value of `Proxy-Authorization` (RFC 7617).
    private let authorization: Secret?

    init(_ proxy: EgressProxy) {
        address = proxy.address
        authorization = proxy.login.map { Secret("Basic " + Data($0.text.utf8).base64EncodedString()) }
    }

    /// The request for a tunnel to an address.
    func request(to target: SocketAddress) -> ByteBuffer {
        let host = target.ipAddress ?? ""
        let place = (host.contains(":") ? "[\(host)]" : host) + ":\(target.port ?? 0)"
        var text = "CONNECT \(place) HTTP/1.1\r\nhost: \(place)\r\n"
        if let authorization { text += "proxy-authorization: \(authorization.text)\r\n" }
        return ByteBuffer(string: text + "\r\n")
    }
}

/// Why there is no tunnel.
enum ProxyError: Error, Hashable {
    case unreachable
    /// It closed the connection, or what it said is no answer.
    case broken
    /// It answered with this status.
    case refused(Int)
}
