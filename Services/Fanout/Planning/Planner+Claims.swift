import Contracts
import Control
import EventLog
import GRDB
import Logging
import Projections
import ServiceKit

// Which of several events of one idempotency key is planned, where more than one was accepted.
extension Planner {
    /// Whether events of this id may stand in other partitions, where nothing orders them: the key of an event decides its
    /// id, and its partition key its partition. Or an event of the same key may have another id.
    static func needsClaim(_ event: EventRecord, at position: Position) -> Bool {
        if event.rivalID != nil { return true }
        guard event.idempotency != nil, event.partitionKey != nil else { return false }
        return position.partition != Topics.home(of: event.tenant)
    }

    /// Claims events, and waits until the log has decided. The feed is not told of these records: whether a plan behind one
    /// counts, the claim decides too, and `DeliveryTail` looks at plans alone. What it does not know is left to the fold.
    ///
    /// - Returns: those that have their claim.
    func claim(_ candidates: [Candidate]) async throws -> [Candidate] {
        let positions = try await append(
            candidates.map { candidate in
                let event = candidate.event
                let claim = Claim(
                    event: candidate.claimName, tenant: event.tenant, partition: candidate.position.partition,
                    offset: candidate.position.offset, acceptedAt: event.acceptedAt, at: now())
                return DeliveryRecord.claim(claim).newRecord(
                    partition: Topics.home(of: event.tenant), key: Array(event.tenant.utf8))
            })
        let ends = positions.map { ($0.topicPartition, $0.offset + 1) }
        try await runner.wait(untilFolded: Dictionary(ends, uniquingKeysWith: max))
        let decided = try decisions(on: candidates)
        return try candidates.compactMap { candidate in
            // Another member, which did not know yet that it lost the partition, may have been faster, also with the plan:
            // what is left of it is written here.
            if case .planned(candidate.position, let standing)? = decided[candidate.event.id] {
                guard case .open = standing else { return nil }
                var rest = candidate
                rest.standing = standing
                return rest
            }
            switch decided[candidate.claimName] ?? .open {
            case .claimed(candidate.position): return candidate
            case .planned(candidate.position, _): return nil
            case .claimed(let winner), .planned(let winner, _):
                noteDuplicate(candidate, of: winner)
                return nil
            case .open:
                throw EventLogError(
                    .unavailable, "the claims on events are being folded from the start", isRetriable: true)
            }
        }
    }

    /// It owes nothing. The fold of the events keeps it, and shows it beside the one that it is.
    func noteDuplicate(_ candidate: Candidate, of winner: Position) {
        duplicates.add()
        logger.warning(
            "two events were accepted for one idempotency key at the same moment: one of them is delivered",
            metadata: [
                "event": "\(candidate.event.id)", "tenant": "\(candidate.event.tenant)", "delivered": "\(winner)",
                "duplicate": "\(candidate.position)",
            ])
    }

    func decisions(on candidates: [Candidate]) throws -> [String: EventDecision] {
        var ids: [String] = []
        ids.reserveCapacity(candidates.count)
        for candidate in candidates {
            ids.append(candidate.event.id)
            if candidate.event.rivalID != nil { ids.append(candidate.claimName) }
        }
        return try decisions(on: ids)
    }

    func decisions(on ids: [String]) throws -> [String: EventDecision] {
        try file.read { database in
            let decisions = try EventDecisions(database)
            var found: [String: EventDecision] = [:]
            for id in ids {
                let decision = try decisions.decision(on: id)
                if decision != .open { found[id] = decision }
            }
            return found
        }
    }
}
