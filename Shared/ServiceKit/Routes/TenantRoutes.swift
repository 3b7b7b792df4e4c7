package import Access
import HTTPTypes
import Hummingbird

/// The routes of a tenant's own things: below its handle, for credentials of the tenant that have a route's scope, once this
/// instance knows what stands in the log.
package struct TenantRoutes {
    private let routes: Routes
    private let gate: Gate
    private let readiness: Readiness
    private let prefix = "/v2/handles/:handle"

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
        let handler = readiness.guarding(gate.authenticated(scope: scope, handler))
        routes.on(method, prefix + path, access: .scope(scope), use: handler)
    }
}
