import HTTPTypes
import Hummingbird
import NIOCore
import Synchronization

/// Bounds the bytes of request bodies that a process holds at one time, from their arrival until their requests are
/// answered: many large bodies at once must not take all memory.
package final class BodyBudget: Sendable {
    /// What one process holds, whatever services it runs.
    package static let shared = BodyBudget(bytes: 128 << 20)

    /// Smaller bodies are bounded by the number of connections already, and not worth counting.
    private static let smallest = 16 << 10

    private let limit: Int
    private let used = Atomic(0)

    package init(bytes: Int) {
        limit = bytes
    }

    /// How many bytes are held now.
    package var bytesHeld: Int { used.load(ordering: .relaxed) }

    /// Has what arrives of a request's body be counted.
    ///
    /// - Returns: the request to go on with, and what is to be released when it is answered; nil where it is too small to
    ///   be counted, or streamed.
    /// - Throws: `Problem` 400 where it comes in a coding that nobody here knows.
    func counting(_ request: Request) throws(Problem) -> (request: Request, lease: Lease)? {
        if let length = request.headers.value(.contentLength) {
            if let bytes = Int(length), bytes <= Self.smallest { return nil }
        } else if let coding = request.headers.value(.transferEncoding) {
            // Where another one is the last, nobody can tell where the body ends, and the connection with it.
            guard coding.lowercased() == "chunked" else { throw .malformedRequest }
        } else {
            // Without either there is no body (RFC 9112, section 6.3).
            return nil
        }
        // Nobody holds these.
        if StreamedBody.isOf(request.uri.path) { return nil }
        let lease = Lease(budget: self)
        var request = request
        request.body = RequestBody(asyncSequence: CountedBody(body: request.body, lease: lease))
        return (request, lease)
    }

    /// - Returns: false where there is no room for so many bytes.
    fileprivate func take(_ bytes: Int) -> Bool {
        let total = used.add(bytes, ordering: .relaxed).newValue
        if total <= limit { return true }
        used.subtract(bytes, ordering: .relaxed)
        return false
    }

    /// What one request holds.
    final class Lease: Sendable {
        private let budget: BodyBudget
        private let bytes = Atomic(0)

        fileprivate init(budget: BodyBudget) {
            self.budget = budget
        }

        fileprivate func take(_ count: Int) throws(Problem) {
            guard budget.take(count) else {
                throw Problem.tooBusy
            }
            bytes.add(count, ordering: .relaxed)
        }

        func release() { budget.used.subtract(bytes.exchange(0, ordering: .relaxed), ordering: .relaxed) }
    }
}

/// A body whose parts are counted as they come.
private struct CountedBody: AsyncSequence, Sendable {
    let body: RequestBody
    let lease: BodyBudget.Lease

    struct AsyncIterator: AsyncIteratorProtocol {
        var parts: RequestBody.AsyncIterator
        let lease: BodyBudget.Lease

        @concurrent
        mutating func next() async throws -> ByteBuffer? {
            guard let part = try await parts.next() else { return nil }
            try lease.take(part.readableBytes)
            return part
        }
    }

    func makeAsyncIterator() -> AsyncIterator { AsyncIterator(parts: body.makeAsyncIterator(), lease: lease) }
}

extension Problem {
    static let tooBusy = unavailable("too_busy", "Too many requests, or too large ones, are under way here; try again.")
}
