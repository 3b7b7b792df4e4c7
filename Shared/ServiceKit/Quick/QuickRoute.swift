package import NIOCore
package import NIOHTTP1

/// A route whose small, usual requests are answered past the server.
package protocol QuickRoute: Sendable {
    /// Looks at a request that is there as a whole.
    ///
    /// Runs on the channel's loop, between reading and writing: it may neither block nor wait.
    /// - Returns: what answers it; nil where it is to go the usual way, and then nothing was done.
    func begin(_ head: HTTPRequestHead, _ body: ByteBuffer) -> QuickWork?
}

/// The rest of a request's work, which may wait: for the log, say. Always ends in an answer.
package typealias QuickWork = @Sendable () async -> QuickAnswer

/// An answer as it is written, but for the time.
package struct QuickAnswer: Sendable {
    package var status: HTTPResponseStatus
    package var headers: HTTPHeaders
    package var body: ByteBuffer

    /// - Parameter headers: with the length of the body.
    package init(status: HTTPResponseStatus, headers: HTTPHeaders, body: ByteBuffer) {
        self.status = status
        self.headers = headers
        self.body = body
    }
}
