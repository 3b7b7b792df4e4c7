import Access
import HTTPTypes
import Hummingbird
import Projections
import ServiceKit

/// What every route but the public ones begins with: this instance must know what stands in the log, the credential must
/// have the scope, and what the request's `Carillon-Position` names must be folded here.
struct Door: Sendable {
    /// How long a request waits for a fold.
    private static let foldTimeout = Duration.seconds(5)

    let gate: Gate
    let readiness: Readiness
    let runner: FoldRunner

    func handler(
        _ scope: Scope, _ handler: @escaping Gate.Handler
    ) -> @Sendable (Request, CarillonRequestContext) async throws -> Response {
        let authenticated = gate.authenticated(scope: scope) { [runner] request, context, credential in
            if let text = request.headers[.carillonPosition] {
                try await runner.wait(until: try PositionHeader.positions(text), timeout: Self.foldTimeout)
            }
            return try await handler(request, context, credential)
        }
        return { [readiness] request, context in
            if let problem = readiness.problem { throw problem }
            return try await authenticated(request, context)
        }
    }
}
