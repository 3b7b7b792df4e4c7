package import HTTPTypes
package import Hummingbird

/// All routes of a service, each registered here with what one must show to use it. A route that is not registered here is
/// not described, not throttled and not tested for strangers: so there is none.
package final class Routes {
    package typealias Handler = @Sendable (Request, CarillonRequestContext) async throws -> Response

    package let router: Router<CarillonRequestContext>
    package private(set) var all: [Route] = []

    /// - Parameter router: which has its middleware already.
    init(_ router: Router<CarillonRequestContext>) {
        self.router = router
    }

    package func on(
        _ method: HTTPRequest.Method, _ path: String, access: RouteAccess, use handler: @escaping Handler
    ) {
        all.append(Route(method, path, access))
        router.on("\(path)", method: method, use: handler)
    }
}
