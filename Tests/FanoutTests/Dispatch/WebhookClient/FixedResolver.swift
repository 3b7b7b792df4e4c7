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

    func start(_ lookUp: HostLookUp) {
        asked.withLock { $0 += 1 }
        let answer = answers.withLock { $0.count > 1 ? $0.removeFirst() : $0.first }
        lookUp.promise.succeed(answer ?? [])
    }

    func drop(_ lookUp: HostLookUp) -> Bool { false }

    func shutdown() {}
}
