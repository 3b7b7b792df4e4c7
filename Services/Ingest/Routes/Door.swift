import Access
import Hummingbird
import ServiceKit

/// What every route but the public ones begins with: this instance must know what stands in the log, and the credential
/// must have the scope.
struct Door: Sendable {
    let gate: Gate
    let readiness: Readiness

    func handler(
        _ scope: Scope, _ handler: @escaping Gate.Handler
    ) -> @Sendable (Request, CarillonRequestContext) async throws -> Response {
        let authenticated = gate.authenticated(scope: scope, handler)
        return { [readiness] request, context in
            guard readiness.isReady else { throw Problem.notReady }
            return try await authenticated(request, context)
        }
    }
}
