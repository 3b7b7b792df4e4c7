import Contracts
import Control
import EventLog
import Logging
import Projections

extension Planner {
    /// The most bytes of plans that wait to be appended in one call.
    private static let mostBytes = 8 << 20

    /// An event that is to be planned, the key of its record, and how far it is planned already.
    struct Candidate {
        let event: EventRecord
        let position: Position
        let key: [UInt8]?
        /// What it is claimed by: its id, or where the same key may have made another id at the same moment, the earlier of
        /// the two.
        let claimName: String
        var standing: PlanStanding?

        init(_ event: EventRecord, at position: Position, key: [UInt8]?) {
            self.event = event
            self.position = position
            self.key = key
            claimName = event.rivalID.map { min($0, event.id) } ?? event.id
        }

        func job(after written: Position?) -> LongPlans.Job {
            LongPlans.Job(
                event: event.id, type: event.type, tenant: event.tenant, acceptedAt: event.acceptedAt,
                position: position, key: key, written: written)
        }
    }

    /// Plans one batch: every event that has no plan yet, and is no duplicate, gets one; all are appended in one call.
    ///
    /// - Parameter goOn: is told of each event of which only the beginning is planned, or may be.
    /// - Returns: where the plans stand.
    func plan(
        _ records: [LogRecord], _ batches: inout PlannedBatches, goOn: (LongPlans.Job) -> Void
    ) async throws -> [Position] {
        try await foldControl()
        // Before the decisions are looked up: they are at least of this state.
        let folded = runner.progress
        var chosen: [Candidate] = []
        var claiming: [Candidate] = []
        let read = decode(records)
        let decided = try decisions(on: read)
        chosen.reserveCapacity(read.count)
        for var candidate in read {
            let (event, name) = (candidate.event, candidate.claimName)
            // Mostly nothing is decided yet about any of them.
            let named = decided.isEmpty ? nil : decided[name]?.winner
            let decision = decided.isEmpty ? .open : decided[event.id] ?? .open
            candidate.standing = decision.standing
            if let winner = decision.winner ?? named, winner != candidate.position {
                noteDuplicate(candidate, of: winner)
            } else if candidate.standing == .complete {
                continue
            } else if candidate.standing == nil, let other = batches.begin(name, at: candidate.position),
                // What needs a claim is decided by the log alone: what was begun here may have lost there.
                other == candidate.position || !Self.needsClaim(event, at: candidate.position)
            {
                if other != candidate.position { noteDuplicate(candidate, of: other) }
            } else if decision == .open, named == nil, Self.needsClaim(event, at: candidate.position) {
                claiming.append(candidate)
            } else {
                chosen.append(candidate)
            }
        }
        if !claiming.isEmpty {
            let claimed = try await claim(claiming)
            let winners = Dictionary(
                claimed.map { ($0.claimName, $0.position) }, uniquingKeysWith: { first, _ in first })
            chosen.removeAll { candidate in
                guard let winner = winners[candidate.claimName] else { return false }
                noteDuplicate(candidate, of: winner)
                return true
            }
            chosen += claimed
            // Plans stand in the order of their events: of some keys deliveries are made in it.
            chosen.sort { ($0.position.partition, $0.position.offset) < ($1.position.partition, $1.position.offset) }
        }
        return try await append(plansOf: chosen, checkedFrom: folded, goOn: goOn)
    }

    private func decode(_ records: [LogRecord]) -> [Candidate] {
        records.compactMap { record in
            do {
                return Candidate(try EventRecord(record), at: record.position, key: record.key)
            } catch {
                // The fold of the events reports it, and the dead letters take it.
                logger.error(
                    "an event can't be decoded", metadata: ["position": "\(record.position)", "reason": "\(error)"])
                return nil
            }
        }
    }

    /// Appends the plans of events, the first part of each.
    private func append(
        plansOf chosen: [Candidate], checkedFrom folded: [TopicPartition: Int64], goOn: (LongPlans.Job) -> Void
    ) async throws -> [Position] {
        var plans: [DeliveryRecord] = []
        var unsure: [(index: Int, candidate: Candidate, isBegun: Bool)] = []
        var waiting: [NewRecord] = []
        var positions: [Position] = []
        var bytes = 0
        func flush() async throws {
            let written = try await append(waiting)
            let certain = feed.wrote(Array(zip(plans, written)), checkedFrom: folded)
            if !unsure.isEmpty {
                // Where a member that had lost the partition began a plan of several parts before, the rest of that counts.
                let certain = Set(certain.lazy.map(\.event))
                for (index, candidate, isBegun) in unsure where isBegun || !certain.contains(candidate.event.id) {
                    goOn(candidate.job(after: written[index]))
                }
            }
            positions += written
            (plans, waiting, unsure, bytes) = ([], [], [], 0)
        }
        for candidate in chosen {
            guard candidate.standing == nil else {
                goOn(candidate.job(after: nil))
                continue
            }
            let plan = firstPart(of: candidate)
            if !plan.deliveries.isEmpty { events.insert(candidate.event, at: candidate.position) }
            let record = DeliveryRecord.plan(plan)
            let new = record.newRecord(partition: candidate.position.partition, key: candidate.key)
            if plan.resolution != nil { unsure.append((plans.count, candidate, plan.through != nil)) }
            plans.append(record)
            waiting.append(new)
            bytes += new.value.count
            if bytes > Self.mostBytes { try await flush() }
        }
        try await flush()
        return positions
    }

    /// The plan of an event. Where it is for more users than are found out at once, or than a record holds, the beginning of
    /// it: what subscribers get is always in there, so that it is written in the order of events.
    private func firstPart(of candidate: Candidate) -> Plan {
        let event = candidate.event
        let tenant = event.tenant
        let settings = control.settings(tenant: tenant)?.document
        let subscribers = control.subscribers(tenant: tenant)
        var filter = EventFilter(event, of: subscribers)
        let base = PlanDecision.muted(
            PlanDecision.plan(
                event, at: candidate.position, endpoints: subscribers.endpoints.lazy.map(\.document),
                emailSubscriptions: subscribers.emailSubscriptions.lazy.map(\.document),
                requireVerification: settings?.requireVerification ?? false, filter: { filter.takes($0) }, now: now()),
            for: event, settings?.channels(for: event.type) ?? NotificationChannels())
        guard event.recipients.areUsersAddressed else { return base }
        let directory = control.directory(tenant: tenant)
        var walk = recipients.begin(event.recipients, of: tenant, in: directory)
        guard walk.advance(steps: RecipientWalk.turn) else {
            return PlanParts.opening(base, missing: walk.resolved.missing)
        }
        var parts = PlanParts(of: base, for: event, walk.resolved, in: directory, settings)
        return parts.next() ?? base
    }
}
