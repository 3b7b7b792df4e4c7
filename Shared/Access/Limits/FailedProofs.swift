import Synchronization

/// Counts credentials and signatures that were none, by address, so that nobody tries one after the other at full speed. An
/// address that has tried too many is not listened to for a while: not even to what is right, or one could go on guessing.
///
/// But many may share an address, and nobody is to be locked out by a stranger: who was let in from an address after its first
/// failure is known there, and let in again whatever the others do.
package final class FailedProofs: Sendable {
    private struct State {
        var meters: MeterTable<AddressKey>
        /// Hashes of address and credential.
        var known: Set<Int> = []
    }

    private static let mostAddresses = 100_000
    private static let mostKnown = 65_536

    private let policy = RateClass.failures.standard
    private let clock: @Sendable () -> Int64
    private let state = Mutex(State(meters: MeterTable(most: mostAddresses)))
    /// When the last bucket will be full again. Until then nobody has failed, and nothing is looked up.
    private let quietAt = Atomic(Int64.min)

    init(clock: @escaping @Sendable () -> Int64) {
        self.clock = clock
    }

    /// Whether nobody at all has failed lately.
    package var isQuiet: Bool {
        let quietAt = quietAt.load(ordering: .relaxed)
        return quietAt == .min || quietAt <= clock()
    }

    /// To be called before anything is looked at.
    ///
    /// - Parameter credential: what is presented.
    package func check(_ address: AddressKey, _ credential: String?) throws(RateExceeded) {
        let time = clock()
        let mark = Self.mark(address, credential)
        let verdict = state.withLock { state -> RateVerdict? in
            guard let verdict = state.meters.peek(address, of: policy, at: time), verdict.remaining < 1,
                !state.known.contains(mark)
            else { return nil }
            return verdict
        }
        guard let verdict else { return }
        let wait = policy.interval - (policy.capacity - verdict.wait)
        throw RateExceeded(RateVerdict(isGranted: false, remaining: 0, wait: max(wait, 1)), of: policy)
    }

    /// What was presented is none.
    package func failed(_ address: AddressKey) {
        let time = clock()
        state.withLock { state in
            if isQuiet { state.known.removeAll() }
            _ = state.meters.take(1, for: address, of: policy, at: time)
            quietAt.store(time + policy.capacity, ordering: .relaxed)
        }
    }

    /// Who presented this was let in.
    package func passed(_ address: AddressKey, _ credential: String?) {
        let time = clock()
        let mark = Self.mark(address, credential)
        state.withLock { state in
            guard state.meters.peek(address, of: policy, at: time) != nil else { return }
            if state.known.count >= Self.mostKnown { state.known.removeAll() }
            state.known.insert(mark)
        }
    }

    /// Seeded anew in each process: nobody can find two that are alike.
    private static func mark(_ address: AddressKey, _ credential: String?) -> Int {
        var hasher = Hasher()
        hasher.combine(address)
        hasher.combine(credential)
        return hasher.finalize()
    }
}
