import Contracts
import EventLog
import SeededNumbers
import Testing

@testable import Fanout

/// Records about deliveries of a few keys to two endpoints, as they might come, and what follows from them by a model that
/// looks at everything at once.
private struct OrderModel {
    struct Delivery {
        let id: String
        let subscriber: String
        let key: String?
        let offset: Int64
        let isOrdered: Bool
        var attempts = 0
        var isOpen = true
        var dueAt: Int64
    }

    var random: SeededGenerator
    var deliveries: [Delivery] = []
    var records: [DeliveryRecord] = []
    var hasHeld = false
    private var now: Int64 = 1_000
    private var offset: Int64 = 0

    init(seed: UInt64) {
        random = SeededGenerator(seed: seed)
    }

    mutating func plan() {
        now += 1
        offset += 1
        let key = ["a", "b", nil].randomElement(using: &random) ?? nil
        var planned: [PlannedDelivery] = []
        for subscriber in ["ep_1", "ep_2"] {
            let kind: DeliveryKind = Int.random(in: 0..<8, using: &random) == 0 ? .test : .event
            let delivery = PlannedDelivery(
                id: "dlv_\(offset)_\(subscriber)", subscriber: subscriber, medium: .webhook, kind: kind,
                isOrdered: key != nil && kind == .event && Int.random(in: 0..<4, using: &random) > 0)
            planned.append(delivery)
            let lineKey = kind == .event ? key : nil
            let isBehind = delivery.isOrdered && deliveries.contains { isOpen($0, in: lineKey, of: subscriber) }
            hasHeld = hasHeld || isBehind
            deliveries.append(
                Delivery(
                    id: delivery.id, subscriber: subscriber, key: lineKey, offset: offset,
                    isOrdered: delivery.isOrdered, dueAt: isBehind ? DueDelivery.never : now))
        }
        records.append(
            .plan(
                Plan(
                    event: "evt_\(offset)", eventType: "t", tenant: "acme", partition: 0, offset: offset, acceptedAt: 1,
                    at: now, deliveries: planned, partitionKey: key)))
    }

    private func isOpen(_ delivery: Delivery, in key: String?, of subscriber: String) -> Bool {
        delivery.isOpen && delivery.key == key && delivery.subscriber == subscriber
    }

    /// An attempt at something that is due, or at what does not wait for it.
    mutating func attempt() {
        now += 1
        let due = deliveries.indices.filter { deliveries[$0].isOpen && deliveries[$0].dueAt < DueDelivery.never }
        guard let index = due.randomElement(using: &random) else { return }
        deliveries[index].attempts += 1
        let retries = Int.random(in: 0..<3, using: &random) == 0
        let delivery = deliveries[index]
        records.append(
            .attempt(
                Attempt(
                    id: "att_\(now)", delivery: delivery.id, event: "evt_\(delivery.offset)", tenant: "acme",
                    subscriber: delivery.subscriber, medium: .webhook, number: delivery.attempts, startedAt: now,
                    durationMilliseconds: 0, state: retries ? .retrying : .delivered,
                    nextAttemptAt: retries ? now + 10 : nil)))
        if retries {
            deliveries[index].dueAt = now + 10
            return
        }
        deliveries[index].isOpen = false
        guard delivery.key != nil,
            let next = deliveries.indices.first(where: {
                isOpen(deliveries[$0], in: delivery.key, of: delivery.subscriber)
            }), deliveries[next].dueAt == DueDelivery.never
        else { return }
        deliveries[next].dueAt = now
    }
}

@Suite struct OrderFoldTests {
    @Test(arguments: 0..<80)
    func `an ordered delivery is due once all before it have ended, in whatever batches they are folded`(
        seed: Int
    ) throws {
        var model = OrderModel(seed: UInt64(seed))
        for _ in 0..<120 {
            if Int.random(in: 0..<3, using: &model.random) == 0 { model.plan() } else { model.attempt() }
        }
        let batched = try FoldScene()
        let records = model.records.map { batched.place($0.newRecord(partition: 0, key: nil), in: 0) }
        try batched.fold(records, &model.random)
        let single = try FoldScene()
        for record in records { try single.fold([record]) }
        let whole = try FoldScene()
        try whole.fold(records)
        #expect(try batched.contents() == single.contents())
        #expect(try whole.contents() == single.contents())
        let due = try single.rows("SELECT id, due_at FROM deliveries WHERE due_at IS NOT NULL ORDER BY id")
        let expected = model.deliveries.filter(\.isOpen).map { [$0.id, "\($0.dueAt)"] }
        #expect(due == expected.sorted { $0[0] < $1[0] })
        #expect(model.hasHeld, "nothing waited for anything")
    }

    @Test func `the queries that dispatch asks read along their indexes`() throws {
        let scene = try FoldScene()
        let due = try scene.rows(
            """
            EXPLAIN QUERY PLAN SELECT id FROM deliveries
            WHERE partition = 1 AND \(DeliveriesFold.lane) = 'ep_1' AND due_at IS NOT NULL
            ORDER BY due_at, tenant, id LIMIT 5
            """
        ).joined().joined(separator: " ")
        #expect(due.contains("INDEX deliveries_due (partition=? AND <expr>=? AND due_at>?)"))
        #expect(!due.contains("TEMP B-TREE"))
        let lanes = try scene.rows(
            """
            EXPLAIN QUERY PLAN SELECT \(DeliveriesFold.lane), medium FROM deliveries
            WHERE partition = 1 AND due_at IS NOT NULL AND \(DeliveriesFold.lane) > 'ep_1'
            ORDER BY \(DeliveriesFold.lane), due_at LIMIT 1
            """
        ).joined().joined(separator: " ")
        #expect(lanes.contains("INDEX deliveries_due (partition=? AND <expr>>?)"))
        #expect(!lanes.contains("TEMP B-TREE"))
        let held = try scene.rows(
            "EXPLAIN QUERY PLAN \(DeliveryOrder.anyHeld)"
        ).joined().joined(separator: " ")
        #expect(held.contains("deliveries_held"))
        let first = try scene.rows(
            """
            EXPLAIN QUERY PLAN SELECT id FROM deliveries WHERE partition = 1 AND subscriber = 'ep_1' AND order_key = 1
                AND due_at IS NOT NULL ORDER BY event_offset LIMIT 1
            """
        ).joined().joined(separator: " ")
        #expect(first.contains("INDEX deliveries_in_order (partition=? AND subscriber=? AND order_key=?)"))
    }
}
