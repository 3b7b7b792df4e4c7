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

    /// - Parameters:
    ///   - scope: nil for any credential.
    ///   - quickUpTo: how many bytes of body the handler is done with in no time: it then runs on the thread that
    ///     reads the connection. Everything else runs elsewhere, and holds up no other connection.
    func handler(
        _ scope: Scope?, quickUpTo quickBytes: Int = 0, _ handler: @escaping Gate.Handler
    ) -> Routes.Handler {
        let authenticated = gate.authenticated(scope: scope) { [runner] request, context, credential in
            if let text = request.headers.value(.carillonPosition) {
                try await runner.wait(until: try PositionHeader.positions(text), timeout: Self.foldTimeout)
            }
            return try await handler(request, context, credential)
        }
        return { [readiness] request, context in
            if let problem = readiness.problem { throw problem }
            if let length = request.headers.value(.contentLength).flatMap({ Int($0) }), length <= quickBytes {
                return try await authenticated(request, context)
            }
            return try await withTaskExecutorPreference(globalConcurrentExecutor) {
                try await authenticated(request, context)
            }
        }
    }
}
