import EventLog
import Synchronization

/// The records that this process appended last, so that its own readers need not have them read and taken apart again.
///
/// The file stays the truth: a record comes in here once its transaction is on the disk, under the offset that it has
/// there, and goes out again after a moment, or when anything was deleted from the file. An offset that is not in here says
/// nothing; the file is then asked.
final class TopicTail: Sendable {
    /// A record, and its size in bytes.
    typealias Entry = (record: LogRecord, size: Int)

    /// What one transaction wrote to one partition.
    private struct Chunk: Sendable {
        let partition: Int
        var records: [LogRecord] = []
        /// The bytes of each record.
        var sizes: [Int] = []
        var size = 0
        let writtenAt: ContinuousClock.Instant

        init(of partition: Int, writtenAt: ContinuousClock.Instant) {
            self.partition = partition
            self.writtenAt = writtenAt
        }

        /// The offset of the first record.
        private(set) var first: Int64 = 0
        var next: Int64 { first + Int64(records.count) }

        mutating func append(_ entry: Entry) {
            if records.isEmpty { first = entry.record.position.offset }
            records.append(entry.record)
            sizes.append(entry.size)
            size += entry.size
        }
    }

    private struct State {
        /// The oldest first.
        var chunks: [Chunk] = []
        var size = 0
        /// The offset behind the last record of each partition.
        var next: [Int: Int64] = [:]

        /// The chunks of a partition that have anything from an offset on, the oldest first.
        func chunks(of partition: Int, from offset: Int64) -> [Chunk] {
            // Nearly always nothing or all that is there is new to who asks.
            guard let end = next[partition], offset < end else { return [] }
            // Who asks is seldom far behind, and each chunk that is handed out is counted: so from the newest on, and only
            // as far as needed.
            var places: [Int] = []
            for place in chunks.indices.reversed() where chunks[place].partition == partition {
                guard chunks[place].next > offset else { break }
                places.append(place)
                if chunks[place].first <= offset { break }
            }
            return places.reversed().map { chunks[$0] }
        }

        /// Takes out what is too old or too much.
        mutating func drop(at time: ContinuousClock.Instant) -> [Chunk] {
            guard let oldest = chunks.first, size > TopicTail.mostBytes || time - oldest.writtenAt >= TopicTail.lifetime
            else { return [] }
            // Some of it at once, so that it is not done each time; and not more, because those who append wait meanwhile.
            let room = TopicTail.mostBytes / 64 * 63
            let kept = chunks.firstIndex { chunk in
                if size <= room, time - chunk.writtenAt < TopicTail.lifetime { return true }
                size -= chunk.size
                return false
            }
            // Not a slice: with one, all that is kept would be copied, and counted, to be taken out of it.
            let dropped = Array(chunks[..<(kept ?? chunks.endIndex)])
            chunks.removeFirst(dropped.count)
            return dropped
        }
    }

    /// A reader that is further behind than this many bytes reads the file.
    static let mostBytes = 8 << 20
    /// How long a record is kept, whether somebody has read it or not.
    static let lifetime = Duration.seconds(2)

    private let state = Mutex(State())

    /// Takes what a transaction wrote; called after its commit. Who asks before that finds it in the file.
    func add(_ entries: [Entry], at time: ContinuousClock.Instant = .now) {
        var chunks: [Chunk] = []
        var places: [Int: Int] = [:]
        for entry in entries {
            let partition = entry.record.position.partition
            // Nearly always the one before is of the same partition.
            if chunks.last?.partition == partition {
                chunks[chunks.count - 1].append(entry)
            } else if let place = places[partition] {
                chunks[place].append(entry)
            } else {
                places[partition] = chunks.count
                chunks.append(Chunk(of: partition, writtenAt: time))
                chunks[chunks.count - 1].append(entry)
            }
        }
        // What is dropped is freed when the lock is given back.
        let dropped = state.withLock { state in
            for chunk in chunks {
                state.size += chunk.size
                state.next[chunk.partition] = chunk.next
            }
            state.chunks += chunks
            return state.drop(at: time)
        }
        _ = consume dropped
    }

    func clear() {
        state.withLock { $0 = State() }
    }

    /// Reads the records of a partition from an offset on, as far as they are in here without a gap, up to a number, and
    /// until their bytes reach a size.
    ///
    /// - Parameter records: what they are appended to.
    /// - Returns: their bytes.
    func read(
        _ partition: Int, from offset: Int64, limit: Int, maxBytes: Int, into records: inout [LogRecord],
        at time: ContinuousClock.Instant = .now
    ) -> Int {
        let (chunks, dropped) = state.withLock { state -> ([Chunk], [Chunk]) in
            let dropped = state.drop(at: time)
            return (state.chunks(of: partition, from: offset), dropped)
        }
        _ = consume dropped
        var bytes = 0
        var next = offset
        var left = limit
        for chunk in chunks {
            guard chunk.first <= next else { break }
            let start = Int(next - chunk.first)
            var end = start
            while end < chunk.records.count {
                guard end - start < left, bytes < maxBytes else { break }
                bytes += chunk.sizes[end]
                end += 1
            }
            records += chunk.records[start..<end]
            guard end == chunk.records.count else { break }
            left -= end - start
            next = chunk.next
        }
        return bytes
    }
}
