import Synchronization

/// What the connections of one log know together: whether a broker ever answered, and which of them reach none now.
final class BrokerContact: Sendable {
    private let made = Atomic(false)
    /// Why, by connection.
    private let cutOff = Mutex<[ObjectIdentifier: String]>([:])

    /// Whether a broker ever let us in and answered: a refusal after that may pass, as with a restart.
    var wasMade: Bool { made.load(ordering: .relaxed) }

    /// Why a connection reaches no broker; nil while none is known to be cut off.
    var trouble: String? {
        cutOff.withLock { $0.values.min() }.map { "no broker answers: \($0)" }
    }

    func make() {
        // Each answer of a broker comes here, and only the first has anything to write.
        if !wasMade { made.store(true, ordering: .relaxed) }
    }

    func cutOff(_ connection: ObjectIdentifier, because reason: String) {
        cutOff.withLock { $0[connection] = reason }
    }

    /// It reaches a broker again, or is gone.
    func restore(_ connection: ObjectIdentifier) { cutOff.withLock { $0[connection] = nil } }
}
