package import HTTPTypes
package import Hummingbird
import HummingbirdCore
package import Logging
package import NIOCore

/// How a service's router is served: what is bounded, and by how much.
package enum CarillonApplication {
    /// More connections wait in the backlog until one of these ends.
    static let mostConnections = 8192
    /// A connection on which nothing happens for so long is closed. The head of a request must be there in this time: only
    /// what is whole counts as something that happens.
    static let idleTimeout = TimeAmount.seconds(75)
    /// A body must be there whole in this time, from its head on.
    package static let bodyTimeout = TimeAmount.seconds(60)

    /// Routes whose first middleware is `EdgeMiddleware`, and among which are `/livez`, `/readyz` and `/metrics`.
    ///
    /// - Parameter limits: nil where nothing is throttled.
    package static func routes(health: Health, metrics: Metrics, limits: RequestLimits? = nil) -> Routes {
        let router = Router(context: CarillonRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: EdgeMiddleware(metrics: metrics))
        let routes = Routes(router, limits: limits)
        OperationsRoutes(health: health, metrics: metrics).add(to: routes)
        return routes
    }

    /// The HTTP server of a service, a `Service` that ends on graceful shutdown when the requests at hand are answered.
    /// All routes must stand already.
    ///
    /// - Parameters:
    ///   - quick: which requests are asked for very often and have a small body, by their heads. Where there are any, all
    ///     requests are answered on the threads that read and write: quicker, where no route blocks for long.
    ///   - bodyTimeout: a body must be there whole in this time, from its head on.
    ///   - onRunning: is told the port that it listens on.
    package static func make(
        _ routes: Routes, at address: HostPort, quick: (@Sendable (HTTPRequest) -> Bool)? = nil,
        bodyTimeout: TimeAmount = bodyTimeout, logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let router = routes.router
        router.refuseOtherMethods()
        let handlers = handlers(router, quick: quick, bodyTimeout: bodyTimeout, logger: logger)
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: handlers(),
            // Those before them do that.
            idleTimeout: nil,
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: 16 * 1024, maxHeaderListSize: 64 * 1024, maxHeaderFieldCount: 128))
        return Application(
            router: router,
            server: HTTPServerBuilder { responder in
                let channel = HTTP1Channel(responder: responder, configuration: configuration)
                return quick == nil ? channel : LoopBoundChannel(base: channel)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), serverName: nil, backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(mostConnections)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? address.port) },
            logger: logger)
    }

    /// What each connection has between its coding and the server. All of it sees all requests but for the last.
    private static func handlers(
        _ router: Router<CarillonRequestContext>, quick: (@Sendable (HTTPRequest) -> Bool)?, bodyTimeout: TimeAmount,
        logger: Logger
    ) -> @Sendable () -> [any RemovableChannelHandler] {
        let idleTimeout = Duration.nanoseconds(idleTimeout.nanoseconds)
        let responder = router.buildResponder()
        return {
            var handlers: [any RemovableChannelHandler] = [
                HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger), BodyDeadline(limit: bodyTimeout),
            ]
            if let quick {
                handlers.append(
                    QuickRequests(isQuick: quick) { head, body, channel in
                        try await responder.respond(
                            to: Request(head: head, body: RequestBody(buffer: body)),
                            context: CarillonRequestContext(
                                source: ApplicationRequestContextSource(channel: channel, logger: logger)))
                    })
            }
            return handlers
        }
    }
}
