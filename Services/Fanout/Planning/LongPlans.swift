import Contracts
package import EventLog
import DequeModule
package import Logging
import Synchronization

/// Plans that are more than a part, each gone on with beside the planning of other events: a few at a time, tenants in
/// turn, and of one tenant one after the other. What stands behind such an event in its partition is planned meanwhile.
package final class LongPlans: Sendable {
    /// An event whose plan may have to be gone on with.
    package struct Job: Hashable, Sendable {
        package let event: String
        package let type: String
        package let tenant: String
        package let acceptedAt: Int64
        package let position: Position
        /// Of the event's record.
        package let key: [UInt8]?
        /// The part of the plan that was written last, if one was: what counts is known once it is folded.
        package var written: Position?
    }

    private struct State {
        var waiting: [String: Deque<Job>] = [:]
        var turns: Deque<String> = []
        var count = 0
        var running: [Position: Task<Void, Never>] = [:]
        var busy: Set<String> = []
    }

    /// How many go on at once.
    private static let width = 4
    /// How many may wait: then no more events are read.
    static let mostWaiting = 10_000

    private let state = Mutex(State())
    private let work: @Sendable (Job) async throws -> Void
    private let done: @Sendable (Position) async -> Void
    private let clock: any Clock<Duration>
    private let logger: Logger
    private let bell = Bell()

    /// - Parameters:
    ///   - work: brings a plan to its end; is called again where it throws.
    ///   - done: the plan of the event there is complete.
    package init(
        clock: any Clock<Duration>, logger: Logger, work: @escaping @Sendable (Job) async throws -> Void,
        done: @escaping @Sendable (Position) async -> Void
    ) {
        self.clock = clock
        self.logger = logger
        self.work = work
        self.done = done
    }

    package func begin(_ job: Job) {
        state.withLock { state in
            state.count += 1
            if state.waiting[job.tenant] == nil { state.turns.append(job.tenant) }
            state.waiting[job.tenant, default: []].append(job)
        }
        startNext()
    }

    /// Waits until there is room for more.
    package func waitForRoom() async throws {
        while true {
            let heard = bell.count
            if state.withLock({ $0.count < Self.mostWaiting }) { return }
            try await bell.wait(past: heard)
        }
    }

    /// Gives up what belongs to these partitions: whoever owns them now goes on from what is folded. Returns when nothing is
    /// written for them any more.
    package func cancel(_ partitions: Set<Int>) async {
        let tasks = state.withLock { state in
            for (tenant, jobs) in state.waiting {
                let left = jobs.filter { !partitions.contains($0.position.partition) }
                state.count -= jobs.count - left.count
                state.waiting[tenant] = left
            }
            return state.running.filter { partitions.contains($0.key.partition) }.values
        }
        for task in tasks { task.cancel() }
        for task in tasks { await task.value }
    }

    private func startNext() {
        state.withLock { state in
            var left = state.turns.count
            while state.running.count < Self.width, left > 0, let tenant = state.turns.popFirst() {
                left -= 1
                guard !state.busy.contains(tenant) else {
                    state.turns.append(tenant)
                    continue
                }
                guard let job = state.waiting[tenant]?.popFirst() else {
                    state.waiting[tenant] = nil
                    continue
                }
                state.turns.append(tenant)
                state.busy.insert(tenant)
                state.running[job.position] = Task { await self.run(job) }
            }
        }
    }

    @concurrent
    private func run(_ job: Job) async {
        while !Task.isCancelled {
            do {
                try await work(job)
                await done(job.position)
                break
            } catch {
                if Task.isCancelled { break }
                logger.warning(
                    "a plan of several parts waits", metadata: ["event": "\(job.event)", "reason": "\(error)"])
                try? await clock.sleep(for: .seconds(1))
            }
        }
        state.withLock { state in
            state.running[job.position] = nil
            state.busy.remove(job.tenant)
            state.count -= 1
        }
        bell.ring()
        startNext()
    }
}
