package import NIOCore
import NIOPosix

/// Finds the addresses of a host.
package protocol HostResolver: Sendable {
    /// - Returns: the addresses in order of preference, or a failure with the reason.
    func addresses(of host: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<[SocketAddress]>

    /// Ends what it keeps running; nothing is asked of it afterwards.
    func shutdown()
}

/// The resolver of the operating system, on threads of its own: it blocks, and must block neither an event loop nor others
/// who need threads.
package final class SystemResolver: HostResolver {
    private let threads: NIOThreadPool

    /// - Parameter threads: how many names can be looked up at a time.
    package init(threads count: Int = 8) {
        threads = NIOThreadPool(numberOfThreads: count)
        threads.start()
    }

    package func addresses(of host: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        threads.runIfActive(eventLoop: loop) { try AddressLookup.addresses(of: host, port: port) }
    }

    package func shutdown() {
        // Not waited for: a look-up that is under way can't be stopped, and nobody wants its result any more.
        threads.shutdownGracefully { _ in }
    }
}
