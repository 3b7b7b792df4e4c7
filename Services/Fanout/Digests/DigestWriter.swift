import Contracts
package import EventLog
import JSON
package import Logging
import Projections
import Synchronization

/// Appends the event of each digest when it is due. Planned like any other event, it owes its user one mail.
///
/// What is due stands in the folded state, and so does what was told of: after a crash or a takeover the owner of the
/// tenant's partition finds there what is missing in the log. The id of a digest follows from the one before, so that one
/// that is appended twice is one event, planned once.
package final class DigestWriter: PartitionOwner, DeliveryObserver {
    private struct Underway {
        let event: String
        /// The event of the digest that it follows.
        let after: String?
        let home: Int
        let since: Int64
    }

    private struct State {
        var owned: Set<Int> = []
        /// Users whose digest is appended and not folded yet.
        var underway: [String: Underway] = [:]
    }

    /// So long after it is due it is made, in milliseconds: what was planned right before is folded by then.
    static let grace: Int64 = 5_000
    /// The most items that are looked at in one go, in each partition.
    private static let batch = 2_000
    /// About as many bytes are appended at once.
    private static let mostBytes = 4 << 20
    /// One that is not folded after so long is appended again.
    private static let patience: Int64 = 60_000
    /// The clock of the day may be put forward: it is looked at so often at least.
    private static let longestRest: Int64 = 30_000

    private let log: any EventLog
    private let queue: DigestQueue
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let state = Mutex(State())
    private let bell = Bell()

    package init(
        log: any EventLog, queue: DigestQueue, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.log = log
        self.queue = queue
        self.clock = clock
        self.now = now
        self.logger = logger
    }

    /// Writes until its task is cancelled.
    @concurrent
    package func run() async {
        while !Task.isCancelled {
            let heard = bell.count
            do {
                guard try await writeDue() == 0 else { continue }
                try await rest(past: heard)
            } catch {
                if Task.isCancelled { return }
                logger.warning("digests wait", metadata: ["reason": "\(error)"])
                try? await clock.sleep(for: .milliseconds(500))
            }
        }
    }

    package func own(_ partitions: Set<Int>) {
        state.withLock { $0.owned.formUnion(partitions) }
        bell.ring()
    }

    package func disown(_ partitions: Set<Int>) {
        state.withLock { state in
            state.owned.subtract(partitions)
            state.underway = state.underway.filter { !partitions.contains($0.value.home) }
        }
    }

    package func folded(_ deliveries: [FoldedDelivery]) {
        let isNew = state.withLock { state in
            var isNew = false
            for case .plan(let plan) in deliveries.lazy.map(\.content) {
                if let digest = plan.digest {
                    let user = DirectoryID.entityID(tenant: plan.tenant, id: digest.user)
                    if state.underway[user]?.event == plan.event { state.underway[user] = nil }
                    isNew = true
                } else if let users = plan.resolution?.users, users.contains(where: { $0.digestAt != nil }) {
                    isNew = true
                }
            }
            return isNew
        }
        if isNew { bell.ring() }
    }

    /// Until the next digest is due, or something new is folded.
    private func rest(past heard: UInt64) async throws {
        let owned = state.withLock { $0.owned }
        let next = try owned.compactMap { try queue.next(in: $0) }.min()
        let time = now()
        // What is due and underway is looked at again when it is folded.
        let wait = min(Self.longestRest, max(1_000, (next ?? Int64.max / 2) + Self.grace - time))
        await bell.wait(past: heard, for: .milliseconds(wait), by: clock)
    }

    /// - Returns: how many were written.
    private func writeDue() async throws -> Int {
        let time = now()
        let (owned, underway) = state.withLock { state in
            state.underway = state.underway.filter { time - $0.value.since < Self.patience }
            return (state.owned, state.underway)
        }
        var records: [NewRecord] = []
        var begun: [String: Underway] = [:]
        var bytes = 0
        for home in owned.sorted() where bytes < Self.mostBytes {
            for recipient in try queue.due(in: home, until: time - Self.grace, limit: Self.batch + underway.count) {
                let user = DirectoryID.entityID(tenant: recipient.tenant, id: recipient.user)
                // The next waits until one that follows the same digest is folded: this one, or another's that came first.
                // Of the latter nobody may have told: it can be folded after this one was read, before it is underway.
                if let sent = underway[user], sent.after == recipient.after { continue }
                guard bytes < Self.mostBytes, begun[user] == nil,
                    let (event, digest) = try queue.digest(for: recipient, until: time)
                else { continue }
                begun[user] = Underway(event: event, after: digest.after, home: home, since: time)
                let record = record(event, of: digest, tenant: recipient.tenant, at: time)
                bytes += record.value.count
                records.append(record)
            }
        }
        guard !records.isEmpty else { return 0 }
        state.withLock { $0.underway.merge(begun) { $1 } }
        for result in await log.append(records) {
            if case .failure(let error) = result {
                state.withLock { state in for user in begun.keys { state.underway[user] = nil } }
                throw error
            }
        }
        return records.count
    }

    private func record(_ event: String, of digest: Digest, tenant: String, at time: Int64) -> NewRecord {
        EventRecord(
            id: event, type: SystemEventType.digest, schemaVersion: 1, source: "carillon", tenant: tenant,
            acceptedAt: time,
            recipients: Recipients(
                subscribers: false, only: [DirectoryID.entityID(tenant: tenant, id: digest.user)]),
            payload: digest.jsonBytes
        ).newRecord()
    }
}
