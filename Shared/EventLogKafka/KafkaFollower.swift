import EventLog
import Foundation
import Logging
import Synchronization

/// Follows partitions on a thread of its own, which reads ahead by a bounded amount and stops reading while nobody takes.
final class KafkaFollower: LogReader, Ending {
    /// The most that lies decoded between the thread and the caller; librdkafka's own queue is bounded by its options.
    private static let ahead = (records: 4000, bytes: 8 << 20)

    private let handoff: Handoff
    private let ended = Answer<Void>()
    private let isClosed = Atomic(false)

    /// - Throws: `EventLogError` when the partitions can't be opened.
    init(
        _ starts: [TopicPartition: Int64], options: KafkaOptions, logger: Logger
    ) throws(EventLogError) {
        let handoff = Handoff(limit: Self.ahead)
        self.handoff = handoff
        let handle = try KafkaHandle(.follower, options: options, logger: logger)
        let ended = ended
        let thread = Thread {
            Self.follow(starts, handle, into: handoff)
            ended.give(.success(()))
        }
        thread.name = "kafka-follow"
        thread.start()
    }

    deinit { handoff.finish(.logClosed) }

    func next(limit: Int) async throws -> [LogRecord] { try await handoff.next(limit: limit) }

    func close() async {
        handoff.finish(.logClosed)
        guard !isClosed.exchange(true, ordering: .relaxed) else { return }
        // The thread looks up every 100 ms.
        try? await ended.value()
    }

    private static func follow(_ starts: [TopicPartition: Int64], _ handle: KafkaHandle, into handoff: Handoff) {
        let source = KafkaSource(handle, capacity: 1000)
        do throws(EventLogError) {
            for (partition, offset) in starts { try source.start(partition, at: offset) }
            while handoff.waitForRoom() {
                let batch = try source.poll(timeout: 100, limit: 1000)
                handoff.put(batch.records, bytes: batch.bytes)
            }
        } catch {
            handoff.finish(error)
        }
    }
}
