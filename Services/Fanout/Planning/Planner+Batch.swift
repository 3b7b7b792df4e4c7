import Contracts
import Control
import EventLog
import GRDB
import Logging
import Projections

extension Planner {
    /// Plans one batch: every event that has no plan yet gets one, appended in one call.
    func plan(_ records: [LogRecord], _ batches: inout PlannedBatches) async throws {
        try await foldControl()
        var plans: [NewRecord] = []
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
            guard !planned.contains(event.id), batches.begin(event.id) else { continue }
            let plan = PlanDecision.plan(
                event, at: record.position, endpoints: control.endpoints(tenant: event.tenant).lazy.map(\.document),
                emailSubscriptions: control.emailSubscriptions(tenant: event.tenant).lazy.map(\.document), now: now())
            if !plan.deliveries.isEmpty { events.insert(event, at: record.position) }
            plans.append(
                DeliveryRecord.plan(plan).newRecord(partition: record.position.partition, key: record.key))
        }
        let positions = try await append(plans)
        batches.add(read: records, plans: positions, folded: runner.progress)
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

    /// The ids of those that a folded plan decides.
    private func plannedAlready(_ records: [LogRecord]) throws -> Set<String> {
        let ids = records.compactMap { record in record.header("ce_id").map { ($0, record.position.partition) } }
        return try file.read { database in
            let statement = try database.cachedStatement(sql: "SELECT 1 FROM plans WHERE event = ? AND partition = ?")
            var planned: Set<String> = []
            for (id, partition) in ids where try Bool.fetchOne(statement, arguments: [id, partition]) == true {
                planned.insert(id)
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
