package import EventLog
import HTTPTypes
package import Hummingbird

/// Has a request that carries `Carillon-Position` wait until this instance has folded what stands there, so that one
/// reads here what one wrote elsewhere.
package struct PositionMiddleware: RouterMiddleware {
    package typealias Context = CarillonRequestContext

    private let topics: Set<String>
    private let wait: @Sendable ([Position]) async throws -> Void

    /// - Parameters:
    ///   - topics: what is folded here. A position of any other changes nothing that is answered here.
    ///   - wait: returns when all positions have been folded; throws what becomes a 503 when that takes too long.
    package init(topics: Set<String>, wait: @escaping @Sendable ([Position]) async throws -> Void) {
        self.topics = topics
        self.wait = wait
    }

    @concurrent
    package func handle(
        _ request: Request, context: Context, next: @concurrent (Request, Context) async throws -> Response
    ) async throws -> Response {
        if let text = request.headers[.carillonPosition] {
            try await wait(try PositionHeader.positions(text).filter { topics.contains($0.topic) })
        }
        return try await next(request, context)
    }
}
