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
        let counts = HTTPMetrics(metrics)
        let routes = Routes(edge: EdgeMiddleware(metrics: counts, load: load), limits: limits, metrics: counts)
        OperationsRoutes(health: health, metrics: metrics).add(to: routes)
        let inWork = metrics.gauge("carillon_http_requests_in_work", "Requests that are being answered.")
        metrics.beforeEachScrape { inWork.set(load.count) }
        return routes
    }

    /// The HTTP server of a service, a `Service` that ends on graceful shutdown when the requests at hand are answered.
    /// All routes must stand already.
    ///
    /// - Parameters:
    ///   - onRunning: is told the port that it listens on.
    package static func make(
        _ routes: Routes, at address: HostPort, times: ConnectionTimes = ConnectionTimes(), logger: Logger,
        onRunning: @escaping @Sendable (Int) async -> Void = { _ in }
    ) -> some ApplicationProtocol {
        let router = routes.router
        router.refuseOtherMethods()
        let (quick, metrics) = (routes.quick, routes.metrics)
        let bound = ConnectionBound.ofProcess
        if let warning = bound.warning { logger.warning("\(warning)") }
        let configuration = HTTP1Channel.Configuration(
            additionalChannelHandlers: [BodyDeadline(limit: times.body), UnreadAnswers(limit: times.answer)],
            // `HeadWatch` does that: the server does not see all requests.
            idleTimeout: nil,
            httpDecoderConfiguration: HTTP1Channel.Configuration.DecoderConfiguration(
                maxHeaderFieldSize: HeadSize.field, maxHeaderListSize: HeadSize.all,
                maxHeaderFieldCount: HeadSize.count))
        return Application(
            router: router,
            server: HTTPServerBuilder { responder in
                let channel = GuardedChannel(
                    base: HTTP1Channel(responder: responder, configuration: configuration), times: times,
                    metrics: metrics, quick: quick)
                return quick == nil ? channel : LoopBoundChannel(base: channel)
            },
            configuration: ApplicationConfiguration(
                address: .hostname(address.host, port: address.port), serverName: nil, backlog: 1024,
                availableConnectionsDelegate: MaximumAvailableConnections(bound.most)),
            onServerRunning: { channel in await onRunning(channel.localAddress?.port ?? address.port) },
            logger: logger)
    }
}
