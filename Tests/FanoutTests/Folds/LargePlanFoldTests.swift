import Contracts
import EventLog
import Testing

@testable import Fanout

@Suite struct LargePlanFoldTests {
    @Test func `more than is held at once is written as if it had come one by one`() throws {
        let start = Instance.now() - 60_000
        var contents: [DeliveryRecord] = []
        for number in 0..<5 {
            let planned = (0..<DeliveryTable.mostRows / 2).map {
                PlannedDelivery(
                    id: "dlv_\(number)_\($0)", subscriber: "ep_\($0)", medium: .webhook, kind: .event,
                    isOrdered: $0 % 2 == 0)
            }
            contents.append(
                .plan(
                    Plan(
                        event: "evt_\(number)", eventType: "t", tenant: "acme", partition: 0, offset: Int64(number),
                        acceptedAt: start, at: start + 1, deliveries: planned, partitionKey: "k")))
            // Of the one before, too, which is written already or is not.
            for before in max(0, number - 1)...number {
                for delivery in stride(from: before * 3, to: 400, by: 7) {
                    contents.append(.attempt(Self.attempt(before, delivery, number - before + 1, at: start + 2)))
                }
            }
        }
        let scene = try FoldScene()
        let records = contents.map { scene.place($0.newRecord(partition: 0, key: nil), in: 0) }
        try scene.fold(records)
        let other = try FoldScene()
        for record in records { try other.fold([record]) }
        #expect(try scene.contents() == other.contents())
        #expect(try scene.rows("SELECT count(*) FROM deliveries") == [["\(DeliveryTable.mostRows / 2 * 5)"]])
        #expect(try scene.rows("SELECT count(*) FROM deliveries WHERE state = 'delivered'") != [["0"]])
    }

    private static func attempt(_ number: Int, _ delivery: Int, _ count: Int, at time: Int64) -> Attempt {
        Attempt(
            id: "att_\(number)_\(delivery)_\(count)", delivery: "dlv_\(number)_\(delivery)", event: "evt_\(number)",
            tenant: "acme", subscriber: "ep_\(delivery)", medium: .webhook, number: count, startedAt: time,
            durationMilliseconds: 1, state: count == 2 ? .delivered : .retrying, nextAttemptAt: count == 2 ? nil : time)
    }
}
