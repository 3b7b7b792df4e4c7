package import Contracts
package import Control
package import Logging
import Synchronization

/// When keys were used last: noted in memory, and written to the log once in an hour for each that was, so that a person
/// finds those that nobody uses any more.
package final class KeyUsage: Sendable {
    /// Uses of a key that are less than so far apart are one, in milliseconds.
    package static let precision: Int64 = 3_600_000
    /// How often what was noted is written.
    private static let pace = Duration.seconds(30)
    /// More keys than this are not written at one time; the rest waits for the next.
    private static let mostAtOnce = 200

    private struct Use {
        let tenant: String
        let at: Int64
    }

    private struct State {
        /// When each key was noted last, as far as that matters still.
        var noted: [String: Int64] = [:]
        var unwritten: [String: Use] = [:]
    }

    private let writer: ControlWriter
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let state = Mutex(State())

    package init(writer: ControlWriter, clock: any Clock<Duration> = ContinuousClock(), logger: Logger) {
        self.writer = writer
        self.clock = clock
        self.logger = logger
    }

    /// Notes a use, in some tens of nanoseconds.
    ///
    /// - Parameter time: milliseconds since 1970.
    package func note(_ key: KeyDocument, at time: Int64) {
        // Mostly another instance, or this one, has written of the same hour already.
        if let last = key.lastUsedAt, time - last < Self.precision { return }
        state.withLock { state in
            if let last = state.noted[key.id], time - last < Self.precision { return }
            state.noted[key.id] = time
            state.unwritten[key.id] = Use(tenant: key.tenant, at: time)
        }
    }

    /// Writes until its task is cancelled.
    @concurrent
    package func run() async {
        while (try? await clock.sleep(for: Self.pace)) != nil { await write() }
    }

    /// Writes what was noted. What can't be written now is left for the next time.
    package func write() async {
        let uses = state.withLock { state in
            let taken = state.unwritten.prefix(Self.mostAtOnce)
            for (id, _) in taken { state.unwritten[id] = nil }
            return taken
        }
        for (id, use) in uses {
            do {
                try await writer.update(
                    KeyDocument.self, tenant: use.tenant, id: id, actor: "carillon", action: KeyDocument.useAction
                ) { key in
                    guard use.at - (key.lastUsedAt ?? .min / 2) >= Self.precision else { return nil }
                    var key = key
                    key.lastUsedAt = use.at
                    return key
                }
            } catch let error as ControlWriteError where error.code == .notFound {
                continue
            } catch {
                logger.debug(
                    "that a key was used can't be written now", metadata: ["key": "\(id)", "reason": "\(error)"])
                state.withLock { state in
                    if state.unwritten[id] == nil { state.unwritten[id] = use }
                }
            }
        }
    }
}
