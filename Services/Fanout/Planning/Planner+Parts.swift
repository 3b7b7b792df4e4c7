import Contracts
import Control
import EventLog
import Logging
import Projections

// Plans of several parts.
extension Planner {
    /// Goes on with a plan until it is complete by the fold, which alone tells what counts. A member that did not know yet that
    /// it had lost the partition may have written parts of its own before these, and then ended: nobody comes back for what is
    /// behind them once the event is committed.
    @concurrent
    func complete(_ job: LongPlans.Job) async throws {
        var written = job.written
        while true {
            if let written { try await runner.wait(untilFolded: [written.topicPartition: written.offset + 1]) }
            guard case .planned(job.position, .open(let after))? = try decisions(on: [job.event])[job.event] else {
                return
            }
            let event: EventRecord
            do {
                event = try await events.event(at: job.position)
            } catch let error as EventLogError where error.code == .offsetOutOfRange {
                written = try await end(job, after: after, because: error)
                continue
            }
            let directory = control.directory(tenant: event.tenant)
            var walk = recipients.begin(event.recipients, of: event.tenant, in: directory, after: after)
            while !walk.advance(steps: RecipientWalk.turn) {
                await Task.yield()
                try Task.checkCancellation()
            }
            let base = PlanDecision.plan(
                event, at: job.position, endpoints: [], emailSubscriptions: [], filter: { _ in false }, now: now())
            let parts = PlanParts(
                of: base, for: event, walk.resolved, in: directory, control.settings(tenant: event.tenant)?.document,
                after: after)
            // Each counts only where the one before has ended, so they are written one after the other.
            for plan in parts {
                try Task.checkCancellation()
                written = try await append(plan, of: job)
            }
        }
    }

    /// Ends a plan whose event the log has let go before all of its users were found out: nobody can find out the others any
    /// more. Who reads the notification is told so.
    private func end(_ job: LongPlans.Job, after: String, because error: EventLogError) async throws -> Position? {
        let rest = Plan(
            event: job.event, eventType: job.type, tenant: job.tenant, partition: job.position.partition,
            offset: job.position.offset, acceptedAt: job.acceptedAt, at: now(), deliveries: [],
            resolution: Resolution(users: [], missing: [ResolvedUsers.allUndecided]), after: after)
        let written = try await append(rest, of: job)
        logger.error(
            "an event went from the log before its plan was whole: its users behind the last one get nothing of it, unless it is sent again to them",
            metadata: [
                "event": "\(job.event)", "tenant": "\(job.tenant)", "position": "\(job.position)", "last": "\(after)",
                "reason": "\(error)",
            ])
        return written
    }

    /// Appends a part that goes on with a plan, which this instance so need not read back.
    private func append(_ part: Plan, of job: LongPlans.Job) async throws -> Position? {
        let record = DeliveryRecord.plan(part)
        let written = try await append([record.newRecord(partition: part.partition, key: job.key)]).last
        if let written { feed.wrote([(record, written.offset)], in: written.partition) }
        return written
    }
}
