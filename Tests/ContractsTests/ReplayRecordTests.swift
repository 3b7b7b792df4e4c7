import Contracts
import EventLog
import JSON
import Testing

@Suite struct ReplayRecordTests {
    private static let choice = ReplayChoice(
        from: 1, until: 2, statuses: [.failed, .cancelled], eventTypes: ["a", "b"], missed: true)
    private static let delivery = ReplayedDelivery(
        id: "dlv_2", event: "evt_1", eventType: "a", offset: 9_000_000_000, original: "dlv_1")
    private static let key = CreationKey(key: "k", body: [1])

    private static let contents: [DeliveryRecord] = [
        .replay(
            Replay(tenant: "acme", endpoint: "ep_1", partition: 3, at: 5, deliveries: [delivery], key: key)),
        .replay(
            Replay(
                tenant: "acme", endpoint: "ep_1", partition: 3, at: 5, deliveries: [],
                share: ReplayShare(
                    job: "rpl_1", createdAt: 4, after: "1:evt_0", through: "2:evt_1", skipped: 7, end: .failed,
                    reason: "gone"))),
        .replayJob(
            ReplayJob(
                id: "rpl_1", tenant: "acme", endpoint: "ep_1", choice: choice, total: 12, actor: "key_1", key: key,
                createdAt: 4)),
        .replayCancel(ReplayCancel(job: "rpl_1", tenant: "acme", actor: "key_1", at: 5)),
        .purge(
            Purge(tenant: "acme", subscriber: "ep_1", deliveries: ["dlv_1"], isWhole: true, actor: "key_1", at: 5)),
        .purge(Purge(tenant: "acme", subscriber: "ep_1", deliveries: [], isWhole: false, actor: "key_1", at: 5)),
    ]

    @Test(arguments: contents)
    func `a replay, its job, its end and a purge go there and back`(content: DeliveryRecord) throws {
        let record = content.newRecord(partition: 3, key: nil)
        #expect(record.partition == 3)
        let stood = LogRecord(
            position: Position(topic: record.topic, partition: 3, offset: 7), key: nil, headers: record.headers,
            value: record.value, timestamp: record.timestamp ?? 0)
        #expect(try DeliveryRecord(stood) == content)
    }

    @Test func `a delivery of a job has one id, whoever plans it, and it sorts by the time of the job`() {
        func id(_ job: String, _ event: String, _ partition: Int) -> String {
            ReplayedDelivery.id(job: job, createdAt: 1_750_000_000_000, event: event, partition: partition)
        }
        #expect(id("rpl_1", "evt_1", 3) == id("rpl_1", "evt_1", 3))
        #expect(
            Set([id("rpl_1", "evt_1", 3), id("rpl_2", "evt_1", 3), id("rpl_1", "evt_2", 3), id("rpl_1", "evt_1", 4)])
                .count == 4)
        #expect(id("rpl_1", "evt_1", 3) >= Identifier.lowest(Identifier.delivery, at: 1_750_000_000_000))
        #expect(id("rpl_1", "evt_1", 3) < Identifier.lowest(Identifier.delivery, at: 1_750_000_000_001))
    }

    @Test func `a purge that does not say what is purged is not read`() {
        let record = LogRecord(
            position: Position(topic: Topics.deliveries, partition: 0, offset: 0), key: nil,
            headers: [RecordHeader("carillon-format", "1"), RecordHeader("carillon-kind", "purge")],
            value: Array(#"{"tenant": "acme", "subscriber": "ep_1", "actor": "a"}"#.utf8), timestamp: 0)
        #expect(throws: ContractError.self) { try DeliveryRecord(record) }
    }
}
