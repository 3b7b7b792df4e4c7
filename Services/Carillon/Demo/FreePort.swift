import NIOCore
import NIOPosix
import ServiceKit

extension HostPort {
    /// The address, if nobody listens there.
    static func ifFree(_ address: HostPort) async -> HostPort? {
        let bootstrap = ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
        guard let channel = try? await bootstrap.bind(host: address.host, port: address.port).get() else { return nil }
        let port = channel.localAddress?.port ?? address.port
        try? await channel.close()
        return HostPort(host: address.host, port: port)
    }

    /// An address of this machine's loopback where nobody listens just now.
    static func freeOnLoopback() async throws(Failure) -> HostPort {
        guard let address = await ifFree(HostPort(host: "127.0.0.1", port: 0)) else {
            throw Failure("no port of 127.0.0.1 can be listened on")
        }
        return address
    }
}
