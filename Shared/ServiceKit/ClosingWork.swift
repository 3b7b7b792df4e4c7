import ServiceLifecycle

/// What is closed at a graceful shutdown, once all services after it have ended.
package struct ClosingWork: Service {
    private let close: @Sendable () async -> Void

    package init(_ close: @escaping @Sendable () async -> Void) {
        self.close = close
    }

    @concurrent
    package func run() async throws {
        // Ended by a cancellation, it closes just the same.
        try? await gracefulShutdown()
        await close()
    }
}
