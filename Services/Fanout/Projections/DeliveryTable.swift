import Contracts
import GRDB
import Projections

/// The tables of deliveries and attempts, as one batch of the fold writes them.
///
/// What a batch plans is written at its end: a delivery whose attempts come in the same batch is written once, as it
/// stands after them.
struct DeliveryTable {
    /// A delivery that this batch has planned.
    private struct Row {
        let planned: PlannedDelivery
        let plan: Int
        var state = DeliveryState.pending
        var attempts = 0
        var dueAt: Int64?
        var endedAt: Int64?
        var last: AttemptSummary?
    }

    private var plans: [Plan] = []
    private var rows: [Row] = []
    private var index: [String: Int] = [:]
    private let insertRow: FoldStatement
    private let keepFormer: FoldStatement
    private let update: FoldStatement
    private let insertFormer: FoldStatement

    init(_ database: Database) throws {
        let columns = DeliveriesFold.attemptColumns
        insertRow = try FoldStatement(
            database,
            """
            INSERT INTO deliveries
                (tenant, id, subscriber, medium, kind, event, event_type, partition, event_offset, created_at, state,
                 attempts, due_at, ended_at, \(columns))
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
            """)
        keepFormer = try FoldStatement(
            database,
            """
            INSERT INTO attempts (tenant, delivery, number, \(columns))
            SELECT tenant, id, attempts, \(columns) FROM deliveries
            WHERE tenant = ? AND id = ? AND attempts = ? AND due_at IS NOT NULL
            """)
        update = try FoldStatement(
            database,
            """
            UPDATE deliveries SET
                attempt_id = ?, attempt_started_at = ?, attempt_duration = ?, attempt_state = ?, attempt_status = ?,
                attempt_fault = ?, attempt_error = ?, attempt_offset = ?, state = ?, attempts = ?, due_at = ?,
                ended_at = ?
            WHERE tenant = ? AND id = ? AND attempts = ? AND due_at IS NOT NULL
            """)
        insertFormer = try FoldStatement(
            database,
            """
            INSERT INTO attempts (\(columns), tenant, delivery, number) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
            """)
    }

    /// Adds the deliveries of a plan that counts.
    mutating func insert(_ plan: Plan) {
        guard !plan.deliveries.isEmpty else { return }
        plans.append(plan)
        for planned in plan.deliveries where index[planned.id] == nil {
            index[planned.id] = rows.count
            rows.append(Row(planned: planned, plan: plans.count - 1, dueAt: planned.dueAt(planned: plan.at)))
        }
    }

    /// - Parameter offset: where the attempt stands.
    mutating func apply(_ attempt: Attempt, offset: Int64) throws {
        let summary = AttemptSummary(attempt, offset: offset)
        let endedAt = attempt.state.isFinal ? attempt.endedAt : nil
        guard let place = index[attempt.delivery] else {
            if attempt.number > 1 {
                keepFormer.bind(attempt.tenant, at: 1)
                keepFormer.bind(attempt.delivery, at: 2)
                keepFormer.bind(attempt.number - 1, at: 3)
                try keepFormer.run()
            }
            update.bind(summary, from: 1)
            update.bind(attempt.state.rawValue, at: 9)
            update.bind(attempt.number, at: 10)
            update.bind(attempt.nextAttemptAt, at: 11)
            update.bind(endedAt, at: 12)
            update.bind(attempt.tenant, at: 13)
            update.bind(attempt.delivery, at: 14)
            update.bind(attempt.number - 1, at: 15)
            try update.run()
            return
        }
        let row = rows[place]
        guard row.dueAt != nil, row.attempts == attempt.number - 1, plans[row.plan].tenant == attempt.tenant else {
            return
        }
        if let former = row.last {
            insertFormer.bind(former, from: 1)
            insertFormer.bind(attempt.tenant, at: 9)
            insertFormer.bind(attempt.delivery, at: 10)
            insertFormer.bind(former.number, at: 11)
            try insertFormer.run()
        }
        rows[place].state = attempt.state
        rows[place].attempts = attempt.number
        rows[place].dueAt = attempt.nextAttemptAt
        rows[place].endedAt = endedAt
        rows[place].last = summary
    }

    /// Writes what the batch has planned so far.
    mutating func flush() throws {
        defer { (plans, rows, index) = ([], [], [:]) }
        for row in rows {
            let plan = plans[row.plan]
            insertRow.bind(plan.tenant, at: 1)
            insertRow.bind(row.planned.id, at: 2)
            insertRow.bind(row.planned.subscriber, at: 3)
            insertRow.bind(row.planned.medium.rawValue, at: 4)
            insertRow.bind(row.planned.kind.rawValue, at: 5)
            insertRow.bind(plan.event, at: 6)
            insertRow.bind(plan.eventType, at: 7)
            insertRow.bind(plan.partition, at: 8)
            insertRow.bind(plan.offset, at: 9)
            insertRow.bind(plan.acceptedAt, at: 10)
            insertRow.bind(row.state.rawValue, at: 11)
            insertRow.bind(row.attempts, at: 12)
            insertRow.bind(row.dueAt, at: 13)
            insertRow.bind(row.endedAt, at: 14)
            insertRow.bind(row.last, from: 15)
            try insertRow.run()
        }
    }
}

extension FoldStatement {
    /// Binds a summary's eight columns, in the order of `DeliveriesFold.attemptColumns`.
    fileprivate func bind(_ attempt: AttemptSummary?, from index: Int32) {
        bind(attempt?.id, at: index)
        bind(attempt?.startedAt, at: index + 1)
        bind(attempt?.durationMilliseconds, at: index + 2)
        bind(attempt?.state.rawValue, at: index + 3)
        bind(attempt?.statusCode, at: index + 4)
        bind(attempt?.fault, at: index + 5)
        bind(attempt?.error, at: index + 6)
        bind(attempt?.offset, at: index + 7)
    }
}
