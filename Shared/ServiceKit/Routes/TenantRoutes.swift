package import Access
import HTTPTypes
import Hummingbird

/// The routes of a tenant's own things, once this instance knows what stands in the log: below its handle, for credentials of
/// the tenant that have a route's scope; and the same handlers once more, for operators that have it.
package struct TenantRoutes {
    private let routes: Routes
    private let gate: Gate
    private let readiness: Readiness
    private static let prefix = "/v2/handles/:handle"
    private static let operatorPrefix = "/v2/admin/handles/:handle"

    package init(_ routes: Routes, gate: Gate, readiness: Readiness) {
        self.routes = routes
        self.gate = gate
        self.readiness = readiness
    }

    package func get(_ path: String, _ scope: Scope, _ handler: @escaping Gate.Handler) {
        on(.get, path, scope, handler)
    }

    package func post(_ path: String, _ scope: Scope, _ handler: @escaping Gate.Handler) {
        on(.post, path, scope, handler)
    }

    package func put(_ path: String, _ scope: Scope, _ handler: @escaping Gate.Handler) {
        on(.put, path, scope, handler)
    }

    package func patch(_ path: String, _ scope: Scope, _ handler: @escaping Gate.Handler) {
        on(.patch, path, scope, handler)
    }

    package func delete(_ path: String, _ scope: Scope, _ handler: @escaping Gate.Handler) {
        on(.delete, path, scope, handler)
    }

    private func on(
        _ method: HTTPRequest.Method, _ path: String, _ scope: Scope, _ handler: @escaping Gate.Handler
    ) {
        routes.on(
            method, Self.prefix + path, access: .scope(scope),
            use: readiness.guarding(gate.authenticated(scope: scope, handler)))
        routes.on(
            method, Self.operatorPrefix + path, access: .operatorScope(scope),
            use: readiness.guarding(Self.locating(gate.authenticatedOperator(scope: scope, handler))))
    }

    /// Handlers know the tenant's own paths: what an operator has made is found where they made it.
    private static func locating(_ handler: @escaping Routes.Handler) -> Routes.Handler {
        { request, context in
            var response = try await handler(request, context)
            if let location = response.headers[.location], location.hasPrefix("/v2/handles/") {
                response.headers[.location] = "/v2/admin" + location.dropFirst("/v2".count)
            }
            return response
        }
    }
}
