package import NIOCore
package import NIOHTTP1

/// A route whose small, usual requests are answered past the server.
package protocol QuickRoute: Sendable {
    /// Takes a request that is there as a whole.
    ///
    /// Runs on the channel's loop, between reading and writing: it may neither block nor wait. What has to wait, for the
    /// log say, goes on elsewhere.
    /// - Parameter ending: takes the answer. To be used once where the request is taken: nothing else ends it.
    /// - Returns: whether it was taken; where not it goes the usual way, and nothing was done.
    func take(_ head: HTTPRequestHead, _ body: ByteBuffer, _ ending: QuickEnding) -> Bool
}

/// Where the answer to a quick request goes.
package final class QuickEnding: Sendable {
    private let loop: any EventLoop
    private let finish: NIOLoopBound<(consuming QuickAnswer) -> Void>

    /// - Parameter finish: called on the loop.
    package init(on loop: any EventLoop, _ finish: @escaping (consuming QuickAnswer) -> Void) {
        self.loop = loop
        self.finish = NIOLoopBound(finish, eventLoop: loop)
    }

    /// Answers; may be called on any thread.
    ///
    /// - Parameter make: makes the answer, on the channel's loop.
    package func end(_ make: @escaping @Sendable () -> QuickAnswer) {
        if loop.inEventLoop {
            finish.value(make())
        } else {
            loop.execute { self.finish.value(make()) }
        }
    }
}
