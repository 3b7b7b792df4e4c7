import Contracts
import EventLog
import Testing

@testable import Fanout

struct PlannedBatchesTests {
    private func record(_ partition: Int, _ offset: Int64) -> LogRecord {
        LogRecord(
            position: Position(topic: Topics.events, partition: partition, offset: offset), key: nil, headers: [],
            value: [], timestamp: 0)
    }

    private func plan(_ partition: Int, _ offset: Int64) -> Position {
        Position(topic: Topics.deliveries, partition: partition, offset: offset)
    }

    @Test("What is committed is behind the last record of each partition, in whatever order they came")
    func commits() {
        var batches = PlannedBatches()
        batches.add(
            read: [record(0, 5), record(0, 6), record(1, 3), record(0, 4), record(1, 2)], plans: [], folded: [:])
        batches.add(read: [record(2, 0), record(1, 9)], plans: [], folded: [:])
        #expect(batches.takeUncommitted(at: 1) == [0: 7, 1: 10, 2: 1])
        #expect(batches.takeUncommitted(at: 2) == nil)
    }

    @Test("An event is known as begun until all plans of its batch are folded")
    func begun() {
        var batches = PlannedBatches()
        let place = record(0, 0).position
        #expect(batches.begin("evt_1", at: place) == nil)
        #expect(batches.begin("evt_1", at: record(1, 0).position) == place)
        batches.add(read: [], plans: [plan(0, 8), plan(1, 4), plan(0, 7)], folded: [:])
        let first = TopicPartition(topic: Topics.deliveries, partition: 0)
        let second = TopicPartition(topic: Topics.deliveries, partition: 1)
        batches.add(read: [], plans: [], folded: [first: 8, second: 5])
        #expect(batches.begin("evt_1", at: place) == place, "the plan at 8 is not folded")
        batches.add(read: [], plans: [], folded: [first: 9, second: 5])
        #expect(batches.begin("evt_1", at: place) == nil)
    }
}
