package import Access
package import HTTPTypes
package import Hummingbird
package import Logging

/// All routes of a service, each registered here with what one must show to use it. A route that is not registered here is
/// not described, not throttled and not tested for strangers: so there is none.
package final class Routes {
    package typealias Handler = @Sendable (Request, CarillonRequestContext) async throws -> Response

    package let router: Router<CarillonRequestContext>
    package private(set) var all: [Route] = []
    /// What their answers are counted in.
    let metrics: HTTPMetrics
    /// The one whose requests may be answered by `QuickRequests`, if any. With one, all requests of a service are answered on
    /// the threads that read and write: quicker, where no route blocks for long.
    package var quick: (any QuickRoute)?
    private let edge: EdgeMiddleware
    private let limits: RequestLimits?

    /// - Parameters:
    ///   - edge: the first middleware of all of them.
    ///   - limits: nil where nothing is throttled.
    init(edge: EdgeMiddleware, limits: RequestLimits?, metrics: HTTPMetrics) {
        router = Router(context: CarillonRequestContext.self, options: .autoGenerateHeadEndpoints)
        router.add(middleware: edge)
        self.edge = edge
        self.limits = limits
        self.metrics = metrics
    }

    /// What a quick route begins with: the same as stands before a route of the same name that is registered here.
    ///
    /// - Parameters:
    ///   - path: names no handle.
    ///   - scope: what one must have to use it.
    ///   - gate: finds out who has it.
    package func entrance(
        _ method: HTTPRequest.Method, _ path: String, scope: Scope, _ gate: Gate, logger: Logger
    ) -> QuickEntrance {
        QuickEntrance(
            Route(method, path, .scope(scope)), scope: scope, edge: edge, limits: limits, gate: gate, logger: logger)
    }

    /// - Parameters:
    ///   - isLimited: false for what must be answered however often it is asked.
    package func on(
        _ method: HTTPRequest.Method, _ path: String, access: RouteAccess, isLimited: Bool = true,
        use handler: @escaping Handler
    ) {
        let route = Route(method, path, access)
        all.append(route)
        let handler = isLimited ? limits?.limiting(route, handler) ?? handler : handler
        router.on("\(path)", method: method, use: handler)
    }
}
