internal import CRDKafka
import EventLog
import Synchronization

/// The records of one call to `append`, on their way to the broker and back.
///
/// Lifetime: each record handed to librdkafka carries a pointer to its `Slot` as its opaque and holds one retain of the
/// batch, taken by `retainSlot` before the produce and released when its delivery is reported (`report`) or when the
/// produce failed (`fail`). librdkafka reports every record exactly once, at the latest when it is purged, so a slot's
/// memory, freed in `deinit`, outlives every pointer to it; also when the caller was cancelled and went away.
///
/// `@unchecked Sendable`: `slots` is filled in `init` and only read afterwards; all else stands behind the mutex.
final class AppendBatch: @unchecked Sendable {
    typealias Outcome = Result<Position, EventLogError>

    struct Slot {
        let batch: Unmanaged<AppendBatch>
        let index: Int
    }

    private struct State {
        var outcomes: [Outcome?]
        var missing: Int
    }

    let records: [NewRecord]
    private let space: QueueSpace
    private let slots: UnsafeMutablePointer<Slot>
    private let state: Mutex<State>
    private let answer = Answer<Void>()

    init(_ records: [NewRecord], space: QueueSpace) {
        self.records = records
        self.space = space
        state = Mutex(State(outcomes: Array(repeating: nil, count: records.count), missing: records.count))
        slots = .allocate(capacity: records.count)
        for index in records.indices {
            (slots + index).initialize(to: Slot(batch: .passUnretained(self), index: index))
        }
    }

    deinit { slots.deallocate() }

    /// The opaque pointer of a record, good for one report.
    func retainSlot(_ index: Int) -> UnsafeMutableRawPointer {
        _ = Unmanaged.passRetained(self)
        return UnsafeMutableRawPointer(slots + index)
    }

    /// Takes back the retain of a record that was not produced.
    func releaseSlot() { Unmanaged.passUnretained(self).release() }

    /// A record failed before librdkafka had it.
    func fail(_ index: Int, _ error: EventLogError) { finish(index, .failure(error)) }

    /// Waits until each record has its outcome. A cancelled wait ends at once; records without an outcome then count as
    /// not acknowledged.
    func outcomes() async -> [Outcome] {
        do {
            if state.withLock({ $0.missing > 0 }) { try await answer.value() }
        } catch {
            // What was finished meanwhile is still told.
        }
        let unknown = EventLogError(
            .unavailable, "appending: cancelled before the broker acknowledged it", isRetriable: true)
        return state.withLock { $0.outcomes.map { $0 ?? .failure(unknown) } }
    }

    /// Called by librdkafka for each record, on the thread that polls (or flushes).
    static func report(_ message: rd_kafka_message_t, _ context: HandleContext) {
        guard let opaque = message._private else { return }
        let slot = opaque.assumingMemoryBound(to: Slot.self).pointee
        let batch = slot.batch.takeRetainedValue()
        let record = batch.records[slot.index]
        let outcome: Outcome
        if message.err == RD_KAFKA_RESP_ERR_NO_ERROR {
            outcome = .success(
                Position(topic: record.topic, partition: Int(message.partition), offset: message.offset))
        } else {
            outcome = .failure(
                context.failure(message.err, "appending to \(record.topic)[\(message.partition)]"))
        }
        batch.space.give(batch.space.cost(of: record))
        batch.finish(slot.index, outcome)
    }

    private func finish(_ index: Int, _ outcome: Outcome) {
        let isComplete = state.withLock { state in
            state.outcomes[index] = outcome
            state.missing -= 1
            return state.missing == 0
        }
        if isComplete { answer.give(.success(())) }
    }
}
