import HTTPTypes
import Hummingbird
import Logging
import NIOCore

/// A route that is asked very often, and whose small requests are answered by `QuickRequests`: through its own handler and
/// the same middleware as others, but without being looked for among all routes.
struct RoutedQuickly: Sendable {
    /// Whether a request is for this route and small, by its head.
    typealias Test = @Sendable (HTTPRequest) -> Bool

    let path: String
    let isQuick: Test
    let edge: EdgeMiddleware
    let handler: Routes.Handler

    /// Answers a request that is there as a whole.
    func answer(
        _ head: HTTPRequest, _ body: ByteBuffer, _ channel: any Channel, _ logger: Logger
    ) async throws -> Response {
        let context = CarillonRequestContext(source: ApplicationRequestContextSource(channel: channel, logger: logger))
        context.coreContext.endpointPath.value = path
        return try await edge.handle(
            Request(head: head, body: RequestBody(buffer: body)), context: context, next: handler)
    }
}
