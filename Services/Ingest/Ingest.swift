package import Control
package import Hummingbird
package import Projections
package import ServiceKit
package import ServiceLifecycle

/// The way in, wired: what runs, and what tests and the command line look at.
package struct Ingest: Sendable {
    /// Folding and the HTTP server, in the order they start. They end in the other one.
    package let services: [any Service]
    /// All routes, with what one must show to use each.
    package let routes: [Route]
    /// What the server asks, for tests that run no socket.
    package let responder: any HTTPResponder<CarillonRequestContext>
    /// What it asks first.
    let quick: any QuickRoute
    package let runner: FoldRunner
    package let control: ControlState
    package let writer: ControlWriter
    package let file: ProjectionFile
    package let metrics: Metrics
    /// What takes new settings without a restart.
    package let reloads: [Reload]
    let acceptor: Acceptor
}

/// The folds of the projection file of ingest.
///
/// - Parameter now: for how long rows are kept: milliseconds since 1970.
package func ingestFolds(now: @escaping @Sendable () -> Int64 = SystemTime.now) -> [any Fold] {
    [ControlFold(), IdempotencyFold(now: now), EventCountFold(now: now)]
}
