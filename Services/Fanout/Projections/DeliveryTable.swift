import Contracts
import DequeModule
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
        let line: OrderedLine?
        var state = DeliveryState.pending
        var attempts = 0
        var dueAt: Int64?
        var endedAt: Int64?
        var last: AttemptSummary?
    }

    /// So many at a time are held to be written once. A batch of large plans has far more deliveries.
    static let mostRows = 8_192

    private var plans: [Plan] = []
    private var rows: [Row] = []
    private var index: [String: Int] = [:]
    /// The rows of this batch in each line that have not ended, by the order of their events.
    private var lines: [OrderedLine: Deque<Int>] = [:]
    private var order: DeliveryOrder
    /// Lanes in which an ordered delivery is due now.
    private(set) var released: [LaneWork] = []
    private let insertRow: FoldStatement
    private let keepFormer: FoldStatement
    private let update: FoldStatement
    private let insertFormer: FoldStatement

    init(_ database: Database) throws {
        order = try DeliveryOrder(database)
        let columns = DeliveriesFold.attemptColumns
        insertRow = try FoldStatement(
            database,
            """
            INSERT INTO deliveries
                (tenant, id, subscriber, medium, kind, event, event_type, partition, event_offset, created_at, state,
                 attempts, due_at, ended_at, \(columns), order_key)
            VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING
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
    mutating func insert(_ plan: Plan) throws {
        guard !plan.deliveries.isEmpty else { return }
        plans.append(plan)
        let key = plan.partitionKey.map(OrderedLine.key)
        for planned in plan.deliveries where index[planned.id] == nil {
            index[planned.id] = rows.count
            let line = key.flatMap { OrderedLine(planned, of: plan, key: $0) }
            rows.append(
                Row(planned: planned, plan: plans.count - 1, line: line, dueAt: planned.dueAt(planned: plan.at)))
            if let line { try join(line, plan) }
        }
        if rows.count >= Self.mostRows { try flush() }
    }

    /// The last row joins its line; if it is ordered, it waits for those before it.
    private mutating func join(_ line: OrderedLine, _ plan: Plan) throws {
        let place = rows.count - 1
        if rows[place].planned.isOrdered {
            var isBehind = first(in: line).map { plans[rows[$0].plan].offset < plan.offset } ?? false
            if !isBehind { isBehind = try order.first(in: line).map { $0.offset < plan.offset } ?? false }
            if isBehind {
                rows[place].dueAt = DueDelivery.never
                order.hasHeld = true
            } else {
                released.append(LaneWork(key: line.lane, tenant: plan.tenant, dueAt: plan.at))
            }
        }
        var others = lines.removeValue(forKey: line) ?? []
        // Nearly always at the end.
        let before = others.lastIndex { plans[rows[$0].plan].offset <= plan.offset }
        others.insert(place, at: before.map { $0 + 1 } ?? others.startIndex)
        lines[line] = others
    }

    /// The first row of this batch in a line that has not ended.
    private mutating func first(in line: OrderedLine) -> Int? {
        while let place = lines[line]?.first, rows[place].dueAt == nil { lines[line]?.removeFirst() }
        return lines[line]?.first
    }

    /// A delivery in the line has ended: whoever is first now need not wait any more.
    private mutating func release(_ line: OrderedLine, tenant: String, at time: Int64) throws {
        let own = first(in: line)
        let stored = try order.first(in: line)
        if let own, stored.map({ plans[rows[own].plan].offset < $0.offset }) ?? true {
            guard rows[own].dueAt == DueDelivery.never else { return }
            rows[own].dueAt = time
        } else {
            guard let stored, stored.dueAt == DueDelivery.never else { return }
            try order.release(stored.id, tenant: tenant, at: time)
        }
        released.append(LaneWork(key: line.lane, tenant: tenant, dueAt: time))
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
            if try update.run() == 1, let endedAt, order.hasHeld,
                let line = try order.line(of: attempt.delivery, tenant: attempt.tenant)
            {
                try release(line, tenant: attempt.tenant, at: endedAt)
            }
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
        if let endedAt, order.hasHeld, let line = row.line {
            try release(line, tenant: attempt.tenant, at: endedAt)
        }
    }

    /// Writes what the batch has planned so far.
    mutating func flush() throws {
        defer { (plans, rows, index, lines) = ([], [], [:], [:]) }
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
            insertRow.bind(row.line?.key, at: 23)
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
