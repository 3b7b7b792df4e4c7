import NIOCore
import NIOPosix

/// A port of this machine that is taken, so that nobody else gets it, and on which nobody listens: a client's end of a
/// connection.
struct UnheardPort {
    private let listener: any Channel
    private let client: any Channel

    var port: Int { client.localAddress?.port ?? 0 }

    init() async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        listener = try await ServerBootstrap(group: group).bind(host: "127.0.0.1", port: 0).get()
        client = try await ClientBootstrap(group: group).connect(
            to: SocketAddress(ipAddress: "127.0.0.1", port: listener.localAddress?.port ?? 0)
        ).get()
    }

    func close() async throws {
        try await client.close()
        try await listener.close()
    }
}
