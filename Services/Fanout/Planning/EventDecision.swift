import Contracts
import EventLog
import GRDB
import Projections

/// What is folded about the events of one id: which of them it is, and how far it is planned.
enum EventDecision: Hashable, Sendable {
    /// Nothing is decided.
    case open
    /// The one at this position has the claim, and no plan yet.
    case claimed(Position)
    /// The one at this position is planned, wholly or in part.
    case planned(Position, PlanStanding)

    /// Where the one stands that it is; nil while that is open.
    var winner: Position? {
        switch self {
        case .open: nil
        case .claimed(let position), .planned(let position, _): position
        }
    }

    var standing: PlanStanding? {
        if case .planned(_, let standing) = self { standing } else { nil }
    }
}

/// Looks up decisions in the tables of the deliveries' fold.
struct EventDecisions {
    private let plan: FoldStatement
    private let claim: FoldStatement
    private let hasClaims: Bool

    init(_ database: Database) throws {
        plan = try FoldStatement(
            database, "SELECT partition, event_offset, open_after FROM plans WHERE event = ? ORDER BY partition")
        claim = try FoldStatement(database, "SELECT partition, event_offset FROM claims WHERE event = ?")
        hasClaims =
            try FoldStatement(database, "SELECT EXISTS (SELECT 1 FROM claims)").first { $0.int(0) == 1 } ?? false
    }

    /// A claim that counts goes before plans. Plans of one id in two partitions were made before there were claims; the
    /// lowest partition's is taken for the one then.
    func decision(on event: String) throws -> EventDecision {
        plan.bind(event, at: 1)
        var planned: [(Position, PlanStanding)] = []
        try plan.forEachRow { row in
            let position = Position(topic: Topics.events, partition: row.int(0), offset: row.int64(1))
            planned.append((position, row.isNull(2) ? .complete : .open(after: row.text(2))))
            return true
        }
        if hasClaims {
            claim.bind(event, at: 1)
            let claimed = try claim.first {
                Position(topic: Topics.events, partition: $0.int(0), offset: $0.int64(1))
            }
            if let claimed {
                return planned.first { $0.0 == claimed }.map { .planned($0.0, $0.1) } ?? .claimed(claimed)
            }
        }
        return planned.first.map { .planned($0.0, $0.1) } ?? .open
    }
}
