import Contracts
import EventLog
import GRDB
import Projections

/// The tables of plans and claims, as one batch of the fold writes them.
struct PlanTable {
    private let insertPlan: FoldStatement
    private let continuePlan: FoldStatement
    private let insertClaim: FoldStatement
    private let findPlan: FoldStatement
    private let findClaim: FoldStatement
    /// Whether there are claims at all: mostly there are none.
    private var hasClaims: Bool

    init(_ database: Database) throws {
        insertPlan = try FoldStatement(
            database,
            """
            INSERT INTO plans
                (event, partition, event_offset, plan_offset, planned_at, deliveries, open_after, muted)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
        continuePlan = try FoldStatement(
            database,
            """
            UPDATE plans SET open_after = ?, deliveries = deliveries + ?
            WHERE event = ? AND partition = ? AND event_offset = ? AND open_after = ?
            """)
        insertClaim = try FoldStatement(
            database,
            """
            INSERT INTO claims (event, partition, event_offset, home, claimed_at)
            VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
        findPlan = try FoldStatement(database, "SELECT 1 FROM plans WHERE event = ? AND partition = ?")
        findClaim = try FoldStatement(
            database, "SELECT 1 FROM claims WHERE event = ? AND home = ? AND (partition, event_offset) <> (?, ?)")
        hasClaims =
            try FoldStatement(database, "SELECT EXISTS (SELECT 1 FROM claims)").first { $0.int(0) == 1 } ?? false
    }

    /// - Returns: whether it counts.
    func insert(_ plan: Plan, at position: Position) throws -> Bool {
        if hasClaims {
            findClaim.bind(plan.event, at: 1)
            findClaim.bind(position.partition, at: 2)
            findClaim.bind(plan.partition, at: 3)
            findClaim.bind(plan.offset, at: 4)
            if try findClaim.first({ _ in true }) != nil { return false }
        }
        if let after = plan.after {
            continuePlan.bind(plan.through, at: 1)
            continuePlan.bind(plan.deliveries.count, at: 2)
            continuePlan.bind(plan.event, at: 3)
            continuePlan.bind(plan.partition, at: 4)
            continuePlan.bind(plan.offset, at: 5)
            continuePlan.bind(after, at: 6)
            return try continuePlan.run() == 1
        }
        insertPlan.bind(plan.event, at: 1)
        insertPlan.bind(plan.partition, at: 2)
        insertPlan.bind(plan.offset, at: 3)
        insertPlan.bind(position.offset, at: 4)
        insertPlan.bind(plan.at, at: 5)
        insertPlan.bind(plan.deliveries.count, at: 6)
        insertPlan.bind(plan.through, at: 7)
        insertPlan.bind(plan.muted.isEmpty ? nil : plan.muted.joined(separator: ","), at: 8)
        return try insertPlan.run() == 1
    }

    /// - Returns: whether it counts: nothing before it in this partition took the id.
    mutating func insert(_ claim: Claim, at position: Position) throws -> Bool {
        findPlan.bind(claim.event, at: 1)
        findPlan.bind(position.partition, at: 2)
        if try findPlan.first({ _ in true }) != nil { return false }
        hasClaims = true
        insertClaim.bind(claim.event, at: 1)
        insertClaim.bind(claim.partition, at: 2)
        insertClaim.bind(claim.offset, at: 3)
        insertClaim.bind(position.partition, at: 4)
        insertClaim.bind(claim.at, at: 5)
        return try insertClaim.run() == 1
    }
}
