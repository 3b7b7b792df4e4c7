import Contracts
import Control
import EventLog
import GRDB
import Logging
import Projections

extension Planner {
    /// The most bytes of plans that wait to be appended in one call.
    private static let mostBytes = 8 << 20

    /// Plans one batch: every event that has no plan yet gets one, appended in one call.
    func plan(_ records: [LogRecord], _ batches: inout PlannedBatches) async throws {
        try await foldControl()
        var plans: [NewRecord] = []
        var positions: [Position] = []
        var bytes = 0
        let planned = try plannedAlready(records)
        for record in records {
            let event: EventRecord
            do {
                event = try EventRecord(record)
            } catch {
                // The fold of the events reports it, and the dead letters take it.
                logger.error("an event can't be decoded", metadata: ["position": "\(record.position)"])
                continue
            }
            let standing = planned[event.id]
            guard standing != .complete, batches.begin(event.id) else { continue }
            var parts = self.parts(of: event, at: record.position, after: standing)
            guard let plan = parts.next() else { continue }
            if !plan.deliveries.isEmpty { events.insert(event, at: record.position) }
            let first = DeliveryRecord.plan(plan).newRecord(partition: record.position.partition, key: record.key)
            if plan.through == nil {
                plans.append(first)
                bytes += first.value.count
                if bytes > Self.mostBytes {
                    positions += try await append(plans)
                    (plans, bytes) = ([], 0)
                }
            } else {
                positions += try await append(first, then: &parts, key: record.key)
            }
        }
        positions += try await append(plans)
        batches.add(read: records, plans: positions, folded: runner.progress)
    }

    /// The plan of an event: one part, unless it is for more users than a record holds.
    private func parts(of event: EventRecord, at position: Position, after standing: PlanStanding?) -> PlanParts {
        let tenant = event.tenant
        let channels =
            control.settings(tenant: tenant)?.document.channels(for: event.type) ?? NotificationChannels()
        let subscribers = control.subscribers(tenant: tenant)
        var filter = EventFilter(event, of: subscribers)
        let base = PlanDecision.muted(
            PlanDecision.plan(
                event, at: position, endpoints: subscribers.endpoints.lazy.map(\.document),
                emailSubscriptions: subscribers.emailSubscriptions.lazy.map(\.document),
                filter: { filter.takes($0) }, now: now()),
            for: event, channels)
        guard event.recipients.areUsersAddressed else { return PlanParts(of: base, for: event) }
        let directory = control.directory(tenant: tenant)
        return PlanParts(
            of: base, for: event, recipients.resolve(event.recipients, of: tenant, in: directory), in: directory,
            channels: channels, after: standing?.after)
    }

    /// Appends parts one after the other: each counts only where the one before has ended.
    private func append(_ first: NewRecord, then parts: inout PlanParts, key: [UInt8]?) async throws -> [Position] {
        var positions = try await append([first])
        while let plan = parts.next() {
            positions += try await append([
                DeliveryRecord.plan(plan).newRecord(partition: plan.partition, key: key)
            ])
        }
        return positions
    }

    /// Waits until everything is folded that stands in `control` now. While the log is away it waits here, a member still.
    private func foldControl() async throws {
        while true {
            do {
                return try await runner.wait(untilEndOf: [Topics.control])
            } catch let error as EventLogError where error.isRetriable {
                try await clock.sleep(for: .milliseconds(200))
            }
        }
    }

    /// Those that a folded plan decides, by id, wholly or in part.
    private func plannedAlready(_ records: [LogRecord]) throws -> [String: PlanStanding] {
        let ids = records.compactMap { record in record.header("ce_id").map { ($0, record.position.partition) } }
        return try file.read { database in
            let statement = try database.cachedStatement(
                sql: "SELECT open_after FROM plans WHERE event = ? AND partition = ?")
            var planned: [String: PlanStanding] = [:]
            for (id, partition) in ids {
                guard let row = try Row.fetchOne(statement, arguments: [id, partition]) else { continue }
                let after: String? = row[0]
                planned[id] = after.map { .open(after: $0) } ?? .complete
            }
            return planned
        }
    }

    /// Appends plans, however long the log is away. Written twice is harmless: the first plan of an event counts.
    private func append(_ plans: [NewRecord]) async throws -> [Position] {
        var missing = plans
        var positions: [Position] = []
        while !missing.isEmpty {
            var refused: [NewRecord] = []
            for (record, result) in zip(missing, await log.append(missing)) {
                switch result {
                case .success(let position): positions.append(position)
                case .failure(let error):
                    guard error.isRetriable else { throw error }
                    refused.append(record)
                }
            }
            missing = refused
            if !missing.isEmpty {
                logger.warning("plans wait for the log", metadata: ["plans": "\(missing.count)"])
                try await clock.sleep(for: .milliseconds(200))
            }
        }
        return positions
    }
}
