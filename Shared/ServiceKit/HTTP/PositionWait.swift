package import EventLog
import HTTPTypes
import Hummingbird

/// Has a request that carries `Carillon-Position` wait until this instance has folded what stands there, so that one
/// reads here what one wrote elsewhere. For requests of which it is known whose they are: nobody else keeps one waiting.
package struct PositionWait: Sendable {
    private let topics: Set<String>
    private let wait: @Sendable ([Position]) async throws -> Void

    /// - Parameters:
    ///   - topics: what is folded here. A position of any other changes nothing that is answered here.
    ///   - wait: returns when all positions have been folded; throws what becomes a 503 when that takes too long.
    package init(topics: Set<String>, wait: @escaping @Sendable ([Position]) async throws -> Void) {
        self.topics = topics
        self.wait = wait
    }

    /// Returns when what the request names is folded.
    ///
    /// - Throws: `Problem` 400 `invalid_position`, and what `wait` throws.
    func callAsFunction(_ request: Request) async throws {
        guard let text = request.headers[.carillonPosition] else { return }
        try await wait(try PositionHeader.positions(text).filter { topics.contains($0.topic) })
    }
}
