import HTTPTypes
package import Hummingbird
package import NIOCore

/// A body that goes on as it comes, a piece at a time, instead of being gathered in memory. Its faults are problems.
package struct StreamedBody: AsyncSequence, Sendable {
    /// Paths under which bodies are streamed. They may be larger than what is gathered elsewhere, and take longer.
    package static let prefix = "/v2/uploads/"
    /// How long such a body may take: as long as a link to upload works. One that stands still ends sooner, as each does.
    package static let timeout = TimeAmount.minutes(15)

    private let body: RequestBody

    package init(_ request: Request) {
        body = request.body
    }

    package static func isOf(_ path: some StringProtocol) -> Bool { path.hasPrefix(prefix) }

    package struct AsyncIterator: AsyncIteratorProtocol {
        fileprivate var parts: RequestBody.AsyncIterator

        @concurrent
        package mutating func next() async throws -> ByteBuffer? {
            do {
                return try await parts.next()
            } catch {
                throw Problem.ofBody(error)
            }
        }
    }

    package func makeAsyncIterator() -> AsyncIterator { AsyncIterator(parts: body.makeAsyncIterator()) }
}

extension Problem {
    /// What an error in the midst of a body means to the client.
    static func ofBody(_ error: any Error) -> any Error {
        switch error {
        case is CancellationError, is Problem: error
        case is BodyOverdue: Problem.bodyOverdue
        default: Problem.bodyUnreadable
        }
    }
}
