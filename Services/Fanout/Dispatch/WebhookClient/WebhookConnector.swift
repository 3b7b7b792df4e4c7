import NIOCore
import NIOPosix
import NIOSSL

/// Opens the channel of a connection.
enum WebhookConnector {
    static func connect(_ connection: WebhookConnection, timeout: TimeAmount) -> EventLoopFuture<Void> {
        let origin = connection.origin.origin
        let tls = origin.isSecure ? connection.lane.tls : nil
        return ClientBootstrap(group: connection.lane.loop)
            .connectTimeout(timeout)
            // Head and body go out in one write: waiting for more would only delay the end of a long body.
            .channelOption(.tcpOption(.tcp_nodelay), value: 1)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    if let tls {
                        // Without a name, the certificate is checked against the address that is connected to.
                        try channel.pipeline.syncOperations.addHandler(
                            NIOSSLClientHandler(context: tls, serverHostname: origin.certificateName))
                    }
                    try channel.pipeline.syncOperations.addHandler(connection)
                }
            }
            .connect(to: connection.address)
            .map { _ in }
    }
}
