import HTTPTypes
import Hummingbird
package import Projections
import Synchronization

/// Whether this instance knows what it is asked about: it has folded what stood in the log when it started, and goes on
/// folding.
///
/// It stays ready when the log is away later on: what it knows is then as old as the outage, for whoever is asked, and
/// appending will say so. When its own disk stops it, others know more: then it is not.
package final class Readiness: Sendable {
    private let runner: FoldRunner
    private let wasReady = Atomic(false)

    package init(runner: FoldRunner) {
        self.runner = runner
    }

    package var isReady: Bool { problem == nil }

    /// A handler that answers 503 until this instance has folded what stood in the log when it started, since before that it
    /// knows neither who asks nor what there is; and while it can't fold what comes.
    package func guarding(_ handler: @escaping Routes.Handler) -> Routes.Handler {
        { request, context in
            if let problem = self.problem { throw problem }
            return try await handler(request, context)
        }
    }

    /// What a request is answered with; nil where it can go on.
    package var problem: Problem? {
        let status = runner.status
        switch status.phase {
        case .following:
            // Asked for each request, on every thread: written once.
            if !wasReady.load(ordering: .relaxed) { wasReady.store(true, ordering: .relaxed) }
            return nil
        // What was known is known still, while the log is away and to the last request of a shutdown; not so where a fold
        // had begun anew.
        case .blocked, .ended:
            return wasReady.load(ordering: .relaxed) && !status.isRefolding ? nil : .notReady
        case .stalled: return .foldStalled
        // Folding again from the start: nothing is known.
        case .idle, .catchingUp: return .notReady
        }
    }
}

extension Problem {
    package static let notReady = Problem.unavailable(
        "not_ready", "This instance is still reading what stands in the log.", retryAfter: 2)

    static let foldStalled = Problem.unavailable(
        "fold_stalled", "This instance can't write down what stands in the log; another one may.", retryAfter: 5)
}
