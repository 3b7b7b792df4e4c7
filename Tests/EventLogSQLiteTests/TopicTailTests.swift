import EventLog
import Testing

@testable import EventLogSQLite

struct TopicTailTests {
    private let start = ContinuousClock.now

    private func entry(_ offset: Int64, partition: Int = 0, size: Int = 10) -> TopicTail.Entry {
        let position = Position(topic: "t", partition: partition, offset: offset)
        return (LogRecord(position: position, key: nil, headers: [], value: [], timestamp: 0), size)
    }

    private func offsets(
        _ tail: TopicTail, of partition: Int = 0, from offset: Int64, limit: Int = 100, maxBytes: Int = 1_000,
        after: Duration = .zero
    ) -> [Int64] {
        read(tail, of: partition, from: offset, limit: limit, maxBytes: maxBytes, after: after).offsets
    }

    private func read(
        _ tail: TopicTail, of partition: Int, from offset: Int64, limit: Int, maxBytes: Int, after: Duration = .zero
    ) -> (offsets: [Int64], bytes: Int) {
        // What is there already stays.
        var records = [entry(-1, partition: 99).record]
        let bytes = tail.read(
            partition, from: offset, limit: limit, maxBytes: maxBytes, into: &records, at: start + after)
        #expect(records[0].position.partition == 99)
        return (records.dropFirst().map(\.position.offset), bytes)
    }

    @Test("It has what was written, from any offset in it, over several transactions, up to a number and a size")
    func reads() {
        let tail = TopicTail()
        tail.add([entry(5), entry(0, partition: 1), entry(6)], at: start)
        tail.add([entry(7)], at: start)
        #expect(offsets(tail, from: 5) == [5, 6, 7])
        #expect(offsets(tail, from: 6) == [6, 7])
        #expect(offsets(tail, from: 5, limit: 2) == [5, 6])
        #expect(offsets(tail, from: 5, maxBytes: 11) == [5, 6])
        #expect(read(tail, of: 0, from: 5, limit: 9, maxBytes: 999).bytes == 30)
        #expect(read(tail, of: 0, from: 6, limit: 9, maxBytes: 999).bytes == 20)
        #expect(offsets(tail, of: 1, from: 0) == [0])
    }

    @Test("It says nothing of offsets before it, behind it, and behind a gap")
    func gaps() {
        let tail = TopicTail()
        #expect(offsets(tail, from: 0) == [])
        tail.add([entry(5)], at: start)
        // 6 and 7 are another process's.
        tail.add([entry(8), entry(9)], at: start)
        #expect(offsets(tail, from: 4) == [])
        #expect(offsets(tail, from: 5) == [5])
        #expect(offsets(tail, from: 6) == [])
        #expect(offsets(tail, from: 8) == [8, 9])
        #expect(offsets(tail, from: 10) == [])
        #expect(offsets(tail, of: 1, from: 5) == [])
    }

    @Test("Who is many transactions of several partitions behind gets all of his own, and who is at the end nothing")
    func behind() {
        let tail = TopicTail()
        for offset in Int64(0)..<40 { tail.add((0..<3).map { entry(offset, partition: $0) }, at: start) }
        for partition in 0..<3 {
            for from in Int64(0)...40 { #expect(offsets(tail, of: partition, from: from) == Array(from..<40)) }
        }
        #expect(offsets(tail, of: 1, from: 35, limit: 3) == [35, 36, 37])
        #expect(offsets(tail, of: 1, from: 35, maxBytes: 25) == [35, 36, 37])
    }

    @Test("It forgets what is old, what is too much, and everything when it is told to")
    func forgets() {
        let tail = TopicTail()
        tail.add([entry(0)], at: start)
        tail.add([entry(1)], at: start + .seconds(1))
        #expect(offsets(tail, from: 0, after: TopicTail.lifetime) == [])
        #expect(offsets(tail, from: 1, after: TopicTail.lifetime) == [1])
        for offset in 2..<6 {
            tail.add([entry(Int64(offset), size: TopicTail.mostBytes / 4)], at: start + .seconds(1))
        }
        #expect(offsets(tail, from: 1, maxBytes: .max, after: .seconds(1)) == [])
        #expect(offsets(tail, from: 2, maxBytes: .max, after: .seconds(1)) == [])
        #expect(offsets(tail, from: 3, maxBytes: .max, after: .seconds(1)) == [3, 4, 5])
        tail.clear()
        #expect(offsets(tail, from: 5, after: .seconds(1)) == [])
    }

    @Test("A reader gets its own process's records from memory and all others from the file, in order")
    func together() async throws {
        let folder = LogFolder()
        let one = try await folder.open(partitions: 1)
        let other = try await folder.open(partitions: 1)
        let reader = try await one.follow([TopicPartition(topic: "t", partition: 0): 0])
        for number in 0..<30 {
            try await (number % 3 == 0 ? other : one).append(NewRecord(topic: "t", value: [UInt8(number)]))
        }
        var values: [UInt8] = []
        while values.count < 30 { values += try await reader.next(limit: 7).flatMap(\.value) }
        #expect(values == Array(0..<30))
        await one.close()
        await other.close()
    }
}
