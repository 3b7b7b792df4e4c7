internal import CRDKafka
import EventLog
import Logging
import Synchronization

/// Appends records: idempotent, acknowledged by all in-sync replicas, bounded.
final class KafkaProducer: Sendable {
    private struct State {
        var handle: ProducerHandle
        var isClosed = false
    }

    private let options: KafkaOptions
    private let logger: Logger
    private let threads: BlockingThreads
    private let space: QueueSpace
    private let state: Mutex<State>

    init(options: KafkaOptions, logger: Logger, threads: BlockingThreads) throws(EventLogError) {
        self.options = options
        self.logger = logger
        self.threads = threads
        space = QueueSpace(limit: .init(records: options.queuedRecords, bytes: options.queuedBytes))
        state = Mutex(State(handle: try ProducerHandle(options: options, logger: logger)))
        if !options.isIdempotent {
            logger.warning("enable.idempotence is off: a record that had to be sent again may stand in the log twice")
        }
    }

    /// - Parameter partitions: for each record its partition, or why it has none.
    func append(
        _ records: [NewRecord], to partitions: [Result<Int, EventLogError>]
    ) async -> [Result<Position, EventLogError>] {
        let batch = AppendBatch(records, space: space)
        var targets: [Int32] = []
        targets.reserveCapacity(records.count)
        for (index, partition) in partitions.enumerated() {
            switch partition {
            case .success(let partition): targets.append(Int32(truncatingIfNeeded: partition))
            case .failure(let error):
                targets.append(-1)
                batch.fail(index, error)
            }
        }
        var next = 0
        while next < records.count {
            let (end, cost) = chunk(of: records, targets, from: next)
            do {
                try await space.take(cost)
            } catch {
                let cancelled = EventLogError(
                    .unavailable, "appending: cancelled while the queue was full", isRetriable: true)
                for index in next..<records.count where targets[index] >= 0 { batch.fail(index, cancelled) }
                break
            }
            produce(batch, next..<end, targets, cost)
            next = end
        }
        return await batch.outcomes()
    }

    /// Flushes, at most as long as a record may wait for its acknowledgement, then fails what is left. Blocks.
    func close() {
        let handle = state.withLock { state in
            state.isClosed = true
            return state.handle
        }
        handle.close(flushTimeout: options.messageTimeout)
    }

    /// For tests.
    var handle: ProducerHandle { state.withLock { $0.handle } }

    /// As many records from `start` on as may wait for room together.
    private func chunk(
        of records: [NewRecord], _ targets: [Int32], from start: Int
    ) -> (end: Int, cost: QueueSpace.Cost) {
        var cost = QueueSpace.Cost()
        var end = start
        while end < records.count {
            if targets[end] >= 0 {
                let one = space.cost(of: records[end])
                guard cost.records < space.limit.records, cost.bytes + one.bytes <= space.limit.bytes else { break }
                cost.add(one)
            }
            end += 1
        }
        return (end, cost)
    }

    private func produce(_ batch: AppendBatch, _ range: Range<Int>, _ targets: [Int32], _ cost: QueueSpace.Cost) {
        do throws(EventLogError) {
            // A handle that breaks is replaced once, and the one that is replaced closes while nobody uses it; so the
            // second turn can only be refused when the log is closed.
            for _ in 0..<2 where try current().produce(batch, range, targets, space) { return }
            throw .logClosed
        } catch {
            space.give(cost)
            for index in range where targets[index] >= 0 { batch.fail(index, error) }
        }
    }

    /// The handle to produce with: a new one in place of one that librdkafka gave up on.
    private func current() throws(EventLogError) -> ProducerHandle {
        let (handle, retired) = try state.withLock { state throws(EventLogError) -> (ProducerHandle, ProducerHandle?) in
            if state.isClosed { throw .logClosed }
            guard state.handle.isBroken else { return (state.handle, nil) }
            let retired = state.handle
            state.handle = try ProducerHandle(options: options, logger: logger)
            return (state.handle, retired)
        }
        if let retired {
            logger.warning("librdkafka's producer met a fatal error and is replaced")
            Task { try? await threads.run { retired.close(flushTimeout: 0) } }
        }
        return handle
    }
}
