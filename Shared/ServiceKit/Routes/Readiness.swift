import HTTPTypes
package import Hummingbird
package import Projections
import Synchronization

/// Whether this instance has folded what stood in the log when it started.
///
/// It stays ready when the log is away later on: what it knows is then as old as the outage, and appending will say so.
package final class Readiness: Sendable {
    private let runner: FoldRunner
    private let wasReady = Atomic(false)

    package init(runner: FoldRunner) {
        self.runner = runner
    }

    package var isReady: Bool {
        switch runner.status.phase {
        case .following:
            wasReady.store(true, ordering: .relaxed)
            return true
        // What was known is known still, while the log is away and to the last request of a shutdown.
        case .blocked, .ended: return wasReady.load(ordering: .relaxed)
        // Folding again from the start: nothing is known.
        case .idle, .catchingUp: return false
        }
    }
}

extension Problem {
    package static let notReady = Problem.unavailable(
        "not_ready", "This instance is still reading what stands in the log.", retryAfter: 2)
}

/// Answers 503 until this instance has folded what stood in the log when it started: before that it knows neither who asks
/// nor what there is.
package struct ReadinessMiddleware: RouterMiddleware {
    package typealias Context = CarillonRequestContext

    private let readiness: Readiness

    package init(_ readiness: Readiness) {
        self.readiness = readiness
    }

    @concurrent
    package func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        guard readiness.isReady else { throw Problem.notReady }
        return try await next(request, context)
    }
}
