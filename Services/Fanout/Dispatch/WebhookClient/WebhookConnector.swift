import NIOCore
import NIOPosix
import NIOSSL
import ServiceKit

/// Opens the channel of a connection.
enum WebhookConnector {
    static func connect(_ connection: WebhookConnection, timeout: TimeAmount) -> EventLoopFuture<Void> {
        let lane = connection.lane
        if let proxy = lane.proxy { return connect(connection, through: proxy, timeout: timeout) }
        return bootstrap(lane, timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try enter(channel, connection) }
            }
            .connect(to: connection.address)
            .map { _ in }
    }

    private static func bootstrap(_ lane: ClientLane, _ timeout: TimeAmount) -> ClientBootstrap {
        ClientBootstrap(group: lane.loop)
            .connectTimeout(timeout)
            // Head and body go out in one write: waiting for more would only delay the end of a long body.
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
    }

    private static func enter(_ channel: any Channel, _ connection: WebhookConnection) throws {
        let origin = connection.origin.origin
        if origin.isSecure {
            let context = try connection.lane.tls.context(offersHTTP2: connection.origin.offersHTTP2(at: .now()))
            // Without a name, the certificate is checked against the address that is connected to.
            try channel.pipeline.syncOperations.addHandler(
                NIOSSLClientHandler(context: context, serverHostname: origin.certificateName))
        }
        try channel.pipeline.syncOperations.addHandler(connection)
    }

    /// The proxy is the operator's, so its name is looked up and connected to without further questions.
    private static func connect(
        _ connection: WebhookConnection, through proxy: ProxyRoute, timeout: TimeAmount
    ) -> EventLoopFuture<Void> {
        let lane = connection.lane
        let promise = lane.loop.makePromise(of: Void.self)
        bootstrap(lane, timeout)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let tunnel = ProxyTunnel(
                        proxy.request(to: connection.address), timeout: timeout, promise: promise
                    ) { try enter($0, connection) }
                    try channel.pipeline.syncOperations.addHandler(tunnel)
                }
            }
            .connect(host: proxy.address.host, port: proxy.address.port)
            .whenFailure { _ in promise.fail(ProxyError.unreachable) }
        return promise.futureResult
    }
}
