import Contracts
import Control
package import EventLog
import GRDB
package import Logging
package import Projections
import Synchronization

/// Purges what is left of endpoints and e-mail subscriptions that were deleted, in the partitions that this instance owns:
/// their history, and what waits for them still.
///
/// A deletion is one record of `carillon.control`; what it means for deliveries has to stand in their own partitions, in
/// an order with their plans and attempts, so that folding again gives the same. What is left to do follows from the
/// tables: after a crash or a takeover it is found again.
package final class SubscriberSweep: PartitionOwner, FoldObserver {
    private struct Subscriber: Hashable {
        let tenant: String
        let id: String
    }

    private struct State {
        var owned: Set<Int> = []
        var deleted: Set<Subscriber> = []
    }

    /// Ids of these are given once, and never again.
    private static let kinds: Set<EntityKind> = [.endpoint, .emailSubscription]
    /// The most deliveries that are purged in one step.
    private static let step = 2_000

    private let log: any EventLog
    private let file: ProjectionFile
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let state = Mutex(State())
    private let bell = Bell()

    package init(
        log: any EventLog, file: ProjectionFile, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.log = log
        self.file = file
        self.clock = clock
        self.now = now
        self.logger = logger
    }

    package var fold: String? { ControlFold.foldName }

    package func folded(_ records: [LogRecord]) {
        var isNews = false
        for record in records {
            guard let kind = record.header(RecordFormat.kindHeader).flatMap(EntityKind.init(rawValue:)),
                Self.kinds.contains(kind), let change = try? ControlRecord(record), change.document == nil
            else { continue }
            isNews = true
            state.withLock { _ = $0.deleted.insert(Subscriber(tenant: change.tenant, id: change.id)) }
        }
        if isNews { bell.ring() }
    }

    package func own(_ partitions: Set<Int>) throws {
        let found = try file.read { database in
            try Row.fetchAll(
                database,
                sql: """
                    SELECT tenant, id FROM control_entities c
                    WHERE kind IN (\(Self.kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
                        AND document IS NULL
                        AND EXISTS (SELECT 1 FROM deliveries d WHERE d.subscriber = c.id AND d.tenant = c.tenant)
                    """
            ).map { Subscriber(tenant: $0[0], id: $0[1]) }
        }
        state.withLock { state in
            state.owned.formUnion(partitions)
            state.deleted.formUnion(found)
        }
        bell.ring()
    }

    package func disown(_ partitions: Set<Int>) {
        state.withLock { $0.owned.subtract(partitions) }
    }

    /// Sweeps until its task is cancelled.
    ///
    /// - Parameter folded: returns once positions are folded here.
    @concurrent
    package func run(folded: @escaping @Sendable ([Position]) async throws -> Void) async {
        while !Task.isCancelled {
            let heard = bell.count
            guard let subscriber = state.withLock({ $0.deleted.popFirst() }) else {
                try? await bell.wait(past: heard)
                continue
            }
            do {
                try await sweep(subscriber, folded: folded)
            } catch {
                if Task.isCancelled { return }
                logger.warning(
                    "what is left of a deleted subscriber waits",
                    metadata: ["subscriber": "\(subscriber.id)", "reason": "\(error)"])
                state.withLock { _ = $0.deleted.insert(subscriber) }
                try? await clock.sleep(for: .milliseconds(250))
            }
        }
    }

    private func sweep(_ subscriber: Subscriber, folded: @Sendable ([Position]) async throws -> Void) async throws {
        while true {
            let owned = state.withLock { $0.owned }
            let found = try await file.scan { try Self.left(of: subscriber, in: owned, $0) }
            guard !found.isEmpty else { return }
            let records = found.flatMap { partition, ids in
                Purger.records(
                    of: ids, subscriber: subscriber.id, tenant: subscriber.tenant, in: partition, isWhole: true,
                    actor: "carillon", at: now())
            }
            try await folded(try await log.appendAll(records))
        }
    }

    /// Ids by partition; nothing for one that is there after all.
    private static func left(
        of subscriber: Subscriber, in partitions: Set<Int>, _ database: Database
    ) throws -> [Int: [String]] {
        let numbers = partitions.sorted().map(String.init).joined(separator: ", ")
        let rows = try Row.fetchAll(
            database,
            sql: """
                SELECT id, partition FROM deliveries d WHERE subscriber = ? AND tenant = ? AND partition IN (\(numbers))
                    AND EXISTS (SELECT 1 FROM control_entities c
                        WHERE c.kind IN (\(kinds.map { "'\($0.rawValue)'" }.joined(separator: ", ")))
                            AND c.id = d.subscriber AND c.tenant = d.tenant AND c.document IS NULL)
                LIMIT \(step)
                """, arguments: [subscriber.id, subscriber.tenant])
        return Dictionary(grouping: rows) { $0[1] as Int }.mapValues { $0.map { $0[0] as String } }
    }
}
