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
    func commits() async {
        let offsets = PlannedOffsets()
        offsets.note([record(0, 5), record(0, 6), record(1, 3), record(0, 4), record(1, 2)])
        offsets.note([record(2, 0), record(1, 9)])
        #expect(await Self.committed(offsets) == [[0: 7, 1: 10, 2: 1]])
        #expect(await Self.committed(offsets) == [])
    }

    @Test("No further than the first event whose plan is not whole")
    func held() async {
        let offsets = PlannedOffsets()
        for offset in [3, 5] as [Int64] { offsets.hold(record(1, offset).position) }
        offsets.note([record(0, 1)] + (0..<8).map { record(1, $0) })
        #expect(await Self.committed(offsets) == [[0: 2, 1: 3]])
        offsets.release(record(1, 5).position)
        #expect(await Self.committed(offsets) == [])
        offsets.release(record(1, 3).position)
        #expect(await Self.committed(offsets) == [[1: 8]])
        offsets.forget([1])
        offsets.note([record(1, 0)])
        #expect(await Self.committed(offsets) == [[1: 1]])
    }

    private static func committed(_ offsets: PlannedOffsets) async -> [[Int: Int64]] {
        var committed: [[Int: Int64]] = []
        await offsets.commit(at: 1) {
            committed.append($0)
            return true
        }
        return committed
    }

    @Test("What could not be committed is committed the next time, unless its partition is gone")
    func refused() async {
        struct Away: Error {}
        let offsets = PlannedOffsets()
        offsets.note([record(0, 4), record(1, 7)])
        #expect(await Self.committed(offsets) == [[0: 5, 1: 8]])
        offsets.note([record(0, 5), record(1, 8)])
        var tries = 0
        await offsets.commit(at: 1) { _ in
            tries += 1
            return false
        }
        #expect(tries == 1)
        #expect(offsets.isCommitDue(at: 1_000, moreWaiting: false))
        await #expect(throws: Away.self) { try await offsets.commit(at: 1) { _ in throw Away() } }
        #expect(await Self.committed(offsets) == [[0: 6, 1: 9]])
        offsets.note([record(0, 6), record(1, 9)])
        await offsets.commit(at: 1) { _ in
            offsets.forget([1])
            return false
        }
        offsets.note([record(1, 2)])
        #expect(await Self.committed(offsets) == [[0: 7, 1: 3]])
    }

    @Test("An event is known as begun until all plans of its batch are folded")
    func begun() {
        var batches = PlannedBatches()
        let place = record(0, 0).position
        #expect(batches.begin("evt_1", at: place) == nil)
        #expect(batches.begin("evt_1", at: record(1, 0).position) == place)
        batches.add(plans: [plan(0, 8), plan(1, 4), plan(0, 7)], folded: [:])
        let first = TopicPartition(topic: Topics.deliveries, partition: 0)
        let second = TopicPartition(topic: Topics.deliveries, partition: 1)
        batches.add(plans: [], folded: [first: 8, second: 5])
        #expect(batches.begin("evt_1", at: place) == place, "the plan at 8 is not folded")
        batches.add(plans: [], folded: [first: 9, second: 5])
        #expect(batches.begin("evt_1", at: place) == nil)
    }
}
