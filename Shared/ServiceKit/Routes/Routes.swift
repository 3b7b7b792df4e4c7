package import HTTPTypes
package import Hummingbird

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

    /// - Parameters:
    ///   - isLimited: false for what must be answered however often it is asked.
    ///   - isQuick: which of all requests are for this route and have a small body, by their heads, where it is asked for
    ///     very often. One route has it; of several, the last.
    package func on(
        _ method: HTTPRequest.Method, _ path: String, access: RouteAccess, isLimited: Bool = true,
        quick isQuick: (@Sendable (HTTPRequest) -> Bool)? = nil, use handler: @escaping Handler
    ) {
        let route = Route(method, path, access)
        all.append(route)
        let handler = isLimited ? limits?.limiting(route, handler) ?? handler : handler
        router.on("\(path)", method: method, use: handler)
        if let isQuick { quick = RoutedQuickly(path: path, isQuick: isQuick, edge: edge, handler: handler) }
    }
}
