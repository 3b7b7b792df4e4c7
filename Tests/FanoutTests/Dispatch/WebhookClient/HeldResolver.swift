import NIOCore
import Synchronization

@testable import Fanout

/// Answers when a test says so.
final class HeldResolver: HostResolver {
    private struct State {
        var held: [HostLookUp] = []
        var asked = 0
        var dropped = 0
    }

    private let state = Mutex(State())
    private let beginsAtOnce: Bool

    var lookUps: Int { state.withLock { $0.asked } }
    var dropped: Int { state.withLock { $0.dropped } }

    /// - Parameter beginsAtOnce: whether a look-up is under way at once, or waits, and can be dropped.
    init(beginsAtOnce: Bool) {
        self.beginsAtOnce = beginsAtOnce
    }

    func start(_ lookUp: HostLookUp) {
        state.withLock {
            $0.asked += 1
            $0.held.append(lookUp)
        }
    }

    func drop(_ lookUp: HostLookUp) -> Bool {
        guard !beginsAtOnce else { return false }
        state.withLock {
            $0.dropped += 1
            $0.held.removeAll { $0 === lookUp }
        }
        lookUp.promise.fail(AddressLookupError.closed)
        return true
    }

    /// Answers all that are held.
    func answer(_ result: Result<[SocketAddress], any Error>) {
        let held = state.withLock { state in
            defer { state.held = [] }
            return state.held
        }
        for lookUp in held { lookUp.promise.completeWith(result) }
    }

    /// A look-up that is given up is answered in the end.
    func shutdown() {
        answer(.success([]))
    }
}

/// The first look-up is answered at once, all others when a test says so.
final class OnceResolver: HostResolver {
    private let first: Mutex<[SocketAddress]?>
    let others = HeldResolver(beginsAtOnce: true)

    init(_ first: [SocketAddress]) {
        self.first = Mutex(first)
    }

    func start(_ lookUp: HostLookUp) {
        let answer = first.withLock { first in
            defer { first = nil }
            return first
        }
        if let answer { lookUp.promise.succeed(answer) } else { others.start(lookUp) }
    }

    func drop(_ lookUp: HostLookUp) -> Bool { others.drop(lookUp) }

    func shutdown() { others.shutdown() }
}
