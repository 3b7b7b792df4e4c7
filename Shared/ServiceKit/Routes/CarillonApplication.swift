package import HTTPTypes
package import Hummingbird
import HummingbirdCore
package import Logging
import NIOCore

/// How a service's router is served: what is bounded, and by how much.
package enum CarillonApplication {
    /// Routes whose first middleware is `EdgeMiddleware`, and among which are `/livez`, `/readyz` and `/metrics`.
    ///
    /// - Parameters:
    ///   - limits: nil where nothing is throttled.
    ///   - load: bounds what is in work at one time.
    package static func routes(
        health: Health, metrics: Metrics, limits: RequestLimits? = nil, load: RequestLoad = .shared
    ) -> Routes {
        let router = Router(context: CarillonRequestContext.self, options: .autoGenerateHeadEndpoints)
        let counts = HTTPMetrics(metrics)
        router.add(middleware: EdgeMiddleware(metrics: counts, load: load))
        let routes = Routes(router, limits: limits, metrics: counts)
        OperationsRoutes(health: health, metrics: metrics).add(to: routes)
        let inWork = metrics.gauge("carillon_http_requests_in_work", "Requests that are being answered.")
        metrics.beforeEachScrape { inWork.set(load.count) }
        return routes
    }

    /// The HTTP server of a service, a `Service` that ends on graceful shutdown when the requests at hand are answered.
    /// All routes must stand already.
    ///
    /// - Parameters:
    ///   - quick: which requests are asked for very often and have a small body, by their heads. Where there are any, all
    ///     requests are answered on the threads that read and write: quicker, where no route blocks for long.
    ///   - onRunning: is told the port that it listens on.
    package static func make(
        _ routes: Routes, at address: HostPort, quick: (@Sendable (HTTPRequest) -> Bool)? = nil,
        times: ConnectionTimes = ConnectionTimes(), logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let router = routes.router
        router.refuseOtherMethods()
        let handlers = handlers(routes, quick: quick, times: times, logger: logger)
        let bound = ConnectionBound.ofProcess
        if let warning = bound.warning { logger.warning("\(warning)") }
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: handlers(),
            // Those before them do that.
            idleTimeout: nil,
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: HeadSize.field, maxHeaderListSize: HeadSize.all,
                maxHeaderFieldCount: HeadSize.count))
        return Application(
            router: router,
            server: HTTPServerBuilder { responder in
                let channel = HTTP1Channel(responder: responder, configuration: configuration)
                return quick == nil ? channel : LoopBoundChannel(base: channel)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), serverName: nil, backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(bound.most)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? address.port) },
            logger: logger)
    }

    /// What each connection has between its coding and the server. All of it sees all requests but for the last.
    private static func handlers(
        _ routes: Routes, quick: (@Sendable (HTTPRequest) -> Bool)?, times: ConnectionTimes, logger: Logger
    ) -> @Sendable () -> [any RemovableChannelHandler] {
        let idleTimeout = Duration.nanoseconds(times.idle.nanoseconds)
        let responder = routes.router.buildResponder()
        let metrics = routes.metrics
        return {
            var handlers: [any RemovableChannelHandler] = [
                HeadFaults(timeout: times.head) { metrics.refusedHead($0) },
                HTTPConnectionStateHandler(idleTimeout: idleTimeout, logger: logger), BodyDeadline(limit: times.body),
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
