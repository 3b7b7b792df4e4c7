import NIOCore
import NIOPosix

/// A port that listens and lets nobody in: its queue of connections is full, and it never takes one out of it.
struct FullListener {
    let port: Int

    /// Starts one, lets the body use it, and stops it.
    static func with(_ body: (FullListener) async throws -> Void) async throws {
        let group = MultiThreadedEventLoopGroup.singleton
        let listener = try await ServerBootstrap(group: group)
            .serverChannelOption(.backlog, value: 1)
            .serverChannelOption(.autoRead, value: false)
            .bind(host: "127.0.0.1", port: 0).get()
        let address = try SocketAddress(ipAddress: "127.0.0.1", port: listener.localAddress?.port ?? 0)
        // More than fit, all at once.
        let attempts = (1...8).map { _ in
            ClientBootstrap(group: group).connectTimeout(.milliseconds(300)).connect(to: address)
        }
        var inside: [any Channel] = []
        for attempt in attempts {
            if let channel = try? await attempt.get() { inside.append(channel) }
        }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(FullListener(port: address.port ?? 0)))
        } catch {
            result = .failure(error)
        }
        for channel in inside { try await channel.close() }
        try await listener.close()
        try result.get()
    }
}
