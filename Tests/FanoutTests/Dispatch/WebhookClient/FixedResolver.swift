import NIOCore
import Synchronization

@testable import Fanout

/// Answers for names as a test says: each look-up takes the next answer, and the last one stays.
final class FixedResolver: HostResolver {
    private let answers: Mutex<[[SocketAddress]]>
    private let asked = Mutex(0)

    var lookUps: Int { asked.withLock { $0 } }

    init(_ answers: [SocketAddress]...) {
        self.answers = Mutex(answers)
    }

    func addresses(of host: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        asked.withLock { $0 += 1 }
        let answer = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
        return loop.makeSucceededFuture(answer ?? [])
    }

    func shutdown() {}
}

/// Never answers.
final class SilentResolver: HostResolver {
    private let promises = Mutex<[EventLoopPromise<[SocketAddress]>]>([])

    func addresses(of host: String, port: Int, on loop: any EventLoop) -> EventLoopFuture<[SocketAddress]> {
        let promise = loop.makePromise(of: [SocketAddress].self)
        promises.withLock { $0.append(promise) }
        return promise.futureResult
    }

    /// A look-up that is given up is answered in the end.
    func shutdown() {
        for promise in promises.withLock({ $0 }) { promise.succeed([]) }
    }
}
