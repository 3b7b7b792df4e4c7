import ServiceLifecycle

/// Work that goes on until its task is cancelled, as a service: a graceful shutdown cancels it, and its end then is no
/// fault.
package struct BackgroundWork: Service {
    private let body: @Sendable () async throws -> Void

    package init(_ body: @escaping @Sendable () async throws -> Void) {
        self.body = body
    }

    @concurrent
    package func run() async throws {
        do {
            try await cancelWhenGracefulShutdown(body)
        } catch is CancellationError {
            return
        }
    }
}
