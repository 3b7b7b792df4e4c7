import Contracts
package import Control
package import EventLog
import JSON
package import Logging
import Projections
import Synchronization

/// Appends, for each delivery that ended without reaching its receiver, the event that tells of it, and now and then an
/// alert to the tenant's owner.
///
/// What is to be told is found in the folded state, never only in memory: after a crash or a takeover the projection shows
/// what is missing in the log. Ids are derived, so that what is appended twice is one event, planned once.
package final class TerminalFailureWriter: PartitionOwner, DeliveryObserver {
    private struct Item: Hashable {
        let delivery: String
        let tenant: String
        let partition: Int
    }

    private struct State {
        var owned: Set<Int> = []
        var waiting: [Item] = []
        /// Partitions whose tables are looked through, and how far.
        var scans: [Int: String] = [:]
    }

    /// What is more than this is found in the tables again.
    private static let mostWaiting = 10_000
    private static let batch = 100
    /// Failures that are older are told of no more: the log keeps events for 30 days, so of younger ones it still holds
    /// whether they were told of.
    private static let oldest: Int64 = 20 * 24 * 3_600_000

    private let log: any EventLog
    private let queue: TerminalFailureQueue
    private let control: ControlState
    private let folded: @Sendable (Position) async throws -> Void
    private let clock: any Clock<Duration>
    private let now: @Sendable () -> Int64
    private let logger: Logger
    private let state = Mutex(State())
    private let bell = Bell()

    /// - Parameter folded: returns once a position is folded here.
    package init(
        log: any EventLog, queue: TerminalFailureQueue, control: ControlState,
        folded: @escaping @Sendable (Position) async throws -> Void, clock: any Clock<Duration> = ContinuousClock(),
        now: @escaping @Sendable () -> Int64, logger: Logger
    ) {
        self.log = log
        self.queue = queue
        self.control = control
        self.folded = folded
        self.clock = clock
        self.now = now
        self.logger = logger
    }

    /// Writes until its task is cancelled.
    @concurrent
    package func run() async {
        while !Task.isCancelled {
            let heard = bell.count
            let items = state.withLock { $0.waiting.prefix(Self.batch) }
            do {
                if !items.isEmpty {
                    try await write(Array(items))
                    state.withLock { $0.waiting.removeFirst(min(items.count, $0.waiting.count)) }
                } else if let (partition, last) = state.withLock({ $0.scans.first }) {
                    try await scan(partition, after: last)
                } else {
                    try await bell.wait(past: heard)
                }
            } catch {
                // What is left is found again at the next start.
                if Task.isCancelled { return }
                logger.warning("news of failed deliveries wait", metadata: ["reason": "\(error)"])
                try? await clock.sleep(for: .milliseconds(250))
            }
        }
    }

    package func own(_ partitions: Set<Int>) {
        state.withLock { state in
            state.owned.formUnion(partitions)
            for partition in partitions { state.scans[partition] = "" }
        }
        bell.ring()
    }

    package func disown(_ partitions: Set<Int>) {
        state.withLock { state in
            state.owned.subtract(partitions)
            for partition in partitions { state.scans[partition] = nil }
        }
    }

    package func folded(_ deliveries: [FoldedDelivery]) {
        let isNew = state.withLock { state in
            var isNew = false
            for delivery in deliveries where state.owned.contains(delivery.partition) {
                guard case .attempt(let attempt) = delivery.content, Self.endedBadly(attempt.state) else { continue }
                isNew = true
                if state.waiting.count < Self.mostWaiting {
                    state.waiting.append(
                        Item(
                            delivery: attempt.delivery, tenant: attempt.tenant, partition: delivery.partition))
                } else {
                    state.scans[delivery.partition] = ""
                }
            }
            return isNew
        }
        if isNew { bell.ring() }
    }

    private static func endedBadly(_ state: DeliveryState) -> Bool { state == .failed || state == .deadLetter }

    /// Has the next deliveries of a partition that nothing tells of wait to be told of.
    private func scan(_ partition: Int, after last: String) async throws {
        let found = try await queue.unreported(
            in: partition, since: now() - Self.oldest, after: last, limit: Self.batch)
        state.withLock { state in
            // It may have been given away meanwhile, or be looked through anew.
            guard state.scans[partition] == last else { return }
            state.scans[partition] = found.count == Self.batch ? found.last?.id : nil
            state.waiting += found.map { Item(delivery: $0.id, tenant: $0.tenant, partition: partition) }
        }
    }

    private func write(_ items: [Item]) async throws {
        let owned = state.withLock { $0.owned }
        var alerts: [NewRecord] = []
        var events: [NewRecord] = []
        var alerted: [String: Set<String>] = [:]
        for item in items where owned.contains(item.partition) {
            guard let delivery = try delivery(item) else { continue }
            let (tenant, failure) = (delivery.tenant, delivery.failure)
            if failure.eventType != SystemEventType.terminalFailure, failure.eventType != SystemEventType.ownerAlert {
                events.append(event(of: failure, tenant: tenant).newRecord())
            }
            let recent = delivery.recentAlerts + (alerted[tenant]?.count ?? 0)
            guard AlertDecision.isDue(failure, after: delivery.lastAlert, recent: recent),
                alerted[tenant, default: []].insert(failure.subscriber).inserted
            else { continue }
            alerts.append(alert(about: failure, tenant: tenant, after: delivery.lastAlert).newRecord())
        }
        // An event marks its delivery as told of, so what else is told of it must be in the log before.
        let last = try await append(alerts).last
        try await append(events)
        // The next batch must know of these alerts.
        if let last { try await folded(last) }
    }

    /// nil where there is nothing to be told, or it can't be read.
    private func delivery(_ item: Item) throws -> TerminalFailureQueue.Delivery? {
        do {
            return try queue.delivery(item.delivery, tenant: item.tenant, now: now())
        } catch let error as ContractError {
            // Trying again changes nothing.
            logger.error(
                "a failed delivery can't be told of", metadata: ["delivery": "\(item.delivery)", "reason": "\(error)"])
            return nil
        }
    }

    /// - Throws: `EventLogError` that waiting can cure; a record that the log will never take is given up.
    @discardableResult
    private func append(_ records: [NewRecord]) async throws -> [Position] {
        guard !records.isEmpty else { return [] }
        return try await log.append(records).compactMap { result in
            switch result {
            case .success(let position): return position
            case .failure(let error):
                if error.isRetriable { throw error }
                logger.error("a failed delivery can't be told of", metadata: ["reason": "\(error)"])
                return nil
            }
        }
    }

    private func event(of failure: TerminalFailure, tenant: String) -> EventRecord {
        EventRecord(
            id: failure.eventID, type: SystemEventType.terminalFailure, schemaVersion: 1, source: "carillon",
            tenant: tenant, acceptedAt: failure.failedAt, recipients: .everySubscriber, payload: failure.jsonBytes)
    }

    private func alert(
        about failure: TerminalFailure, tenant: String, after last: AlertDecision.Last?
    ) -> EventRecord {
        let isReachable = control.reachesOwner(of: tenant)
        if !isReachable {
            logger.warning(
                "a delivery failed for good, and its tenant has no owner e-mail to tell of it, or a suppressed one",
                metadata: ["tenant": "\(tenant)", "delivery": "\(failure.delivery)"])
        }
        var writer = JSONWriter(reservingCapacity: 512)
        writer.object { writer in
            failure.writeMembers(to: &writer)
            let endpoint = control.endpoint(tenant: tenant, id: failure.subscriber)?.document
            endpoint?.writeAlertMembers(to: &writer)
        }
        return EventRecord(
            id: failure.alertID(tenant: tenant, after: last?.event), type: SystemEventType.ownerAlert,
            schemaVersion: 1, source: "carillon", tenant: tenant, acceptedAt: now(),
            recipients: OwnerAlert.recipients(
                of: tenant, control.settings(tenant: tenant)?.document, isReachable: isReachable,
                in: control.directory(tenant: tenant)),
            payload: writer.bytes)
    }
}
