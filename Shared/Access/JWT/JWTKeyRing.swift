package import Logging
import Synchronization

/// The key set as it was fetched last: fetched again all along, and at once when a token names a key that is not in it.
///
/// While it can't be fetched, what was known goes on.
package final class JWTKeyRing: Sendable {
    /// How often it is fetched while all is well.
    package static let pace = Duration.seconds(300)
    /// How soon it is tried again when it could not be.
    package static let retryPace = Duration.seconds(15)
    /// Tokens with unknown keys have it fetched no more often than this, in milliseconds: whoever makes them up must not be
    /// able to have us trouble the issuer.
    package static let demandPace: Int64 = 15_000

    /// How things stand.
    package struct Status: Sendable {
        package var keys = 0
        package var unusable: [String] = []
        /// When it was fetched last, in milliseconds since 1970; nil while it never was.
        package var fetchedAt: Int64?
        /// Why the last attempt failed; nil where it did not.
        package var fault: JWTKeySetError?
    }

    private struct State {
        var set: JWTKeySet?
        var status = Status()
        var running: Task<Void, Never>?
        var demandedAt: Int64?
    }

    private let source: any JWTKeySource
    private let now: @Sendable () -> Int64
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let state = Mutex(State())

    /// - Parameter now: milliseconds since 1970.
    package init(
        source: any JWTKeySource, now: @escaping @Sendable () -> Int64, clock: any Clock<Duration> = ContinuousClock(),
        logger: Logger
    ) {
        self.source = source
        self.now = now
        self.clock = clock
        self.logger = logger
    }

    package var status: Status { state.withLock { $0.status } }

    var set: JWTKeySet? { state.withLock { $0.set } }

    /// Fetches all along, until its task is cancelled.
    @concurrent
    package func run() async {
        repeat { await fetch() } while (try? await clock.sleep(for: isWell ? Self.pace : Self.retryPace)) != nil
    }

    /// Fetches now, or waits for a fetch that is under way.
    package func fetch() async {
        await state.withLock { join(&$0) }.value
    }

    /// Fetches because of a token that names a key which is not known, unless that was just done for another one.
    ///
    /// - Returns: whether there may be other keys now.
    func fetchOnDemand() async -> Bool {
        let time = now()
        let task = state.withLock { state -> Task<Void, Never>? in
            if let running = state.running { return running }
            // A clock that was set back must not stop this for long.
            if let last = state.demandedAt, (0..<Self.demandPace).contains(time - last) { return nil }
            state.demandedAt = time
            return join(&state)
        }
        guard let task else { return false }
        await task.value
        return true
    }

    private var isWell: Bool { state.withLock { $0.status.fault == nil } }

    private func join(_ state: inout State) -> Task<Void, Never> {
        if let running = state.running { return running }
        // Of its own: whoever waits for it may go away, and others wait too. Its source bounds the time that it takes.
        let task = Task { await load() }
        state.running = task
        return task
    }

    @concurrent
    private func load() async {
        let result: Result<JWTKeySet, JWTKeySetError>
        do throws(JWTKeySetError) {
            result = .success(try JWTKeySet(parsing: try await source.fetch()))
        } catch {
            result = .failure(error)
        }
        let (before, after) = state.withLock { state in
            let before = state.status
            state.running = nil
            switch result {
            case .success(let set):
                state.set = set
                state.status = Status(keys: set.keys.count, unusable: set.unusable, fetchedAt: now())
            case .failure(let error): state.status.fault = error
            }
            return (before, state.status)
        }
        tell(before, after)
    }

    private func tell(_ before: Status, _ after: Status) {
        if let fault = after.fault {
            let rest = after.fetchedAt == nil ? "no JWT can be checked" : "the keys that were known go on"
            logger.warning(
                "the key set can't be fetched: \(rest)", metadata: ["from": "\(source.name)", "reason": "\(fault)"])
        } else if before.fetchedAt == nil || before.fault != nil || before.keys != after.keys {
            let metadata: Logger.Metadata = [
                "from": "\(source.name)", "keys": "\(after.keys)", "unusable": "\(after.unusable.count)",
            ]
            if after.keys == 0 {
                logger.warning("the key set has no key that can be used: no JWT is taken", metadata: metadata)
            } else {
                logger.info("the key set was fetched", metadata: metadata)
            }
        }
    }
}
