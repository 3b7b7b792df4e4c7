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
    private let limits: RequestLimits?

    /// - Parameters:
    ///   - router: which has its middleware already.
    ///   - limits: nil where nothing is throttled.
    init(_ router: Router<CarillonRequestContext>, limits: RequestLimits?, metrics: HTTPMetrics) {
        self.router = router
        self.limits = limits
        self.metrics = metrics
    }

    /// - Parameter isLimited: false for what must be answered however often it is asked.
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
