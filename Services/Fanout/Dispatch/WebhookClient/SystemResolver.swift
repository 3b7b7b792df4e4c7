import NIOCore
import NIOPosix
import Synchronization

/// The resolver of the operating system, on threads of its own: it blocks, and must block neither an event loop nor others
/// who need threads.
package final class SystemResolver: HostResolver {
    private let threads: NIOThreadPool
    private let queue: Mutex<LookUpQueue>
    private let lookUp: @Sendable (String, Int) throws -> [SocketAddress]

    /// - Parameters:
    ///   - threads: how many names can be looked up at a time.
    ///   - waiting: how many look-ups may wait for a thread, of names that were found the last time and of others each.
    package convenience init(threads: Int = 8, waiting: Int = 1024) {
        self.init(threads: threads, waiting: waiting) { try AddressLookup.addresses(of: $0, port: $1) }
    }

    /// - Parameter lookUp: finds the addresses of a host, with a port; may block.
    init(threads count: Int, waiting: Int, lookUp: @escaping @Sendable (String, Int) throws -> [SocketAddress]) {
        threads = NIOThreadPool(numberOfThreads: count)
        queue = Mutex(LookUpQueue(threads: count, limit: waiting))
        self.lookUp = lookUp
        threads.start()
    }

    package func start(_ lookUp: HostLookUp) {
        if let refusal = queue.withLock({ $0.add(lookUp) }) { return lookUp.promise.fail(refusal) }
        beginNext()
    }

    package func drop(_ lookUp: HostLookUp) -> Bool {
        guard queue.withLock({ $0.remove(lookUp) }) else { return false }
        lookUp.promise.fail(AddressLookupError.closed)
        return true
    }

    package func shutdown() {
        for lookUp in queue.withLock({ $0.close() }) { lookUp.promise.fail(AddressLookupError.closed) }
        // Not waited for: a look-up that is under way can't be stopped, and nobody wants its result any more.
        threads.shutdownGracefully { _ in }
    }

    private func beginNext() {
        while let next = queue.withLock({ $0.next() }) {
            threads.submit { state in
                guard case .active = state else { return next.promise.fail(AddressLookupError.closed) }
                let result = Result { try self.lookUp(next.host, next.port) }
                self.queue.withLock { $0.end(next) }
                self.beginNext()
                next.promise.completeWith(result)
            }
        }
    }
}
