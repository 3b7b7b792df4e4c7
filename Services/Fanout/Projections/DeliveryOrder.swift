import Contracts
import GRDB
import Projections

/// Deliveries to one endpoint of events with one partition key: of these, those that are ordered wait for all before them.
struct OrderedLine: Hashable, Sendable {
    let lane: LaneKey
    let key: Int64

    /// nil for what stands in no line: tests, replays and mail.
    init?(_ planned: PlannedDelivery, of plan: Plan, key: Int64) {
        guard planned.kind == .event, planned.medium == .webhook else { return nil }
        lane = LaneKey(partition: plan.partition, subscriber: planned.subscriber)
        self.key = key
    }

    init(lane: LaneKey, key: Int64) {
        self.lane = lane
        self.key = key
    }

    /// A hash of a partition key that is the same for ever (FNV-1a with 64 bits). Should two keys of an endpoint have the
    /// same, they wait for each other, and nothing else comes of it.
    static func key(_ text: String) -> Int64 {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        return Int64(bitPattern: hash)
    }
}

/// Who is first in a line, as the tables have it.
struct DeliveryOrder {
    /// Whether any delivery waits for another one: mostly none does, and then nothing more is asked.
    var hasHeld: Bool
    /// By name: SQLite would read all that is due.
    static let anyHeld = "SELECT 1 FROM deliveries INDEXED BY deliveries_held WHERE due_at = \(DueDelivery.never)"

    private let findFirst: FoldStatement
    private let findLine: FoldStatement
    private let setDue: FoldStatement

    init(_ database: Database) throws {
        findFirst = try FoldStatement(
            database,
            """
            SELECT id, event_offset, due_at FROM deliveries
            WHERE partition = ? AND subscriber = ? AND order_key = ? AND due_at IS NOT NULL
            ORDER BY event_offset LIMIT 1
            """)
        findLine = try FoldStatement(
            database,
            """
            SELECT partition, subscriber, order_key FROM deliveries
            WHERE tenant = ? AND id = ? AND order_key IS NOT NULL
            """)
        setDue = try FoldStatement(database, "UPDATE deliveries SET due_at = ? WHERE tenant = ? AND id = ?")
        hasHeld =
            try FoldStatement(
                database, "SELECT EXISTS (\(Self.anyHeld))"
            ).first { $0.int(0) == 1 } ?? false
    }

    /// The delivery in a line that has not ended and whose event comes first.
    func first(in line: OrderedLine) throws -> (id: String, offset: Int64, dueAt: Int64)? {
        findFirst.bind(line.lane.partition, at: 1)
        findFirst.bind(line.lane.subscriber, at: 2)
        findFirst.bind(line.key, at: 3)
        return try findFirst.first { ($0.text(0), $0.int64(1), $0.int64(2)) }
    }

    func line(of delivery: String, tenant: String) throws -> OrderedLine? {
        findLine.bind(tenant, at: 1)
        findLine.bind(delivery, at: 2)
        return try findLine.first { row in
            OrderedLine(lane: LaneKey(partition: row.int(0), subscriber: row.text(1)), key: row.int64(2))
        }
    }

    func release(_ delivery: String, tenant: String, at time: Int64) throws {
        setDue.bind(time, at: 1)
        setDue.bind(tenant, at: 2)
        setDue.bind(delivery, at: 3)
        try setDue.run()
    }
}
