import Access
import Hummingbird
import Projections
import ServiceKit
import Synchronization

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

/// Whether this instance has folded what stood in the log when it started.
///
/// It stays ready when the log is away later on: what it knows is then as old as the outage, and appending will say so.
final class Readiness: Sendable {
    private let runner: FoldRunner
    private let wasReady = Atomic(false)

    init(runner: FoldRunner) {
        self.runner = runner
    }

    var isReady: Bool {
        switch runner.status.phase {
        case .following:
            wasReady.store(true, ordering: .relaxed)
            return true
        case .blocked: return wasReady.load(ordering: .relaxed)
        // Folding again from the start: nothing is known.
        case .idle, .catchingUp, .ended: return false
        }
    }
}
