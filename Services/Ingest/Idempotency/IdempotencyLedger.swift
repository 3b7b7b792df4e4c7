import EventLog
import Contracts
import Projections
import ServiceKit
import Synchronization

/// Knows for each idempotency key what is being made of it, or has been made: what this instance has in flight or has
/// appended in memory until it is folded, everything else in the table.
final class IdempotencyLedger: Sendable {
    /// What a claim came to.
    enum Claim: Sendable {
        /// The caller has the key, and settles it.
        case granted(Grant)
        /// The key has made an event already, which stands there.
        case known(IdempotencyEntry, Position)
        /// Another request has the key at present.
        case busy
    }

    enum Grant: Sendable {
        /// The key stands for no event.
        case first
        /// An earlier request wanted to append this and never learned whether it was: the same is to be appended again.
        /// `since` is when it did, in milliseconds since 1970.
        case again(IdempotencyEntry, since: Int64)
    }

    let state = Mutex(IdempotencyLedgerState())
    private let table: IdempotencyTable

    /// - Throws: `DatabaseError`.
    init(table: IdempotencyTable) throws {
        self.table = table
        try state.withLock { state in try table.forEachMark { state.recent.insert($0) } }
    }

    /// - Throws: `DatabaseError`; `Problem` 503 when more is in memory than can be borne.
    func claim(_ mark: Mark, at time: Int64) throws -> Claim {
        if let claim = try state.withLock({ state throws(Problem) in try state.claim(mark, at: time) }) { return claim }
        // The key is in flight now, for us, and may stand in the table. What was appended here leaves the memory only when it is in the table.
        do {
            guard let (entry, position) = try table.entry(mark, at: time) else { return .granted(.first) }
            release(mark)
            return .known(entry, position)
        } catch {
            release(mark)
            throw error
        }
    }

    /// Waits until a key that was busy is no longer in flight.
    func wait(for mark: Mark) async {
        await withCheckedContinuation { continuation in
            let isWaiting = state.withLock { $0.wait(for: mark, continuation) }
            if !isWaiting { continuation.resume() }
        }
    }

    /// Gives a claimed key back unused.
    func release(_ mark: Mark) {
        state.withLock { $0.release(mark) }.forEach { $0.resume() }
    }

    /// The event of a claimed key is in the log.
    func settle(_ mark: Mark, _ entry: IdempotencyEntry, at position: Position) {
        state.withLock { $0.settle(mark, entry, at: position) }.forEach { $0.resume() }
    }

    /// The event of a claimed key may be in the log, or not.
    func leaveOpen(_ mark: Mark, _ entry: IdempotencyEntry, at time: Int64) {
        state.withLock { $0.leaveOpen(mark, entry, at: time) }.forEach { $0.resume() }
    }
}

extension IdempotencyLedger: FoldObserver {
    var fold: String? { IdempotencyFold.foldName }

    func folded(_ records: [LogRecord]) {
        // Read before the lock is taken: requests wait for it.
        let folded = records.map { record in
            let mark = record.headers.withFields { EventFields($0).key.flatMap { Mark(utf8: $0.bytes) } }
            return FoldedMark(partition: record.position.partition, offset: record.position.offset, mark: mark)
        }
        state.withLock { $0.folded(folded) }
    }

    func foldRestarted(_ name: String) {
        state.withLock { $0.foldRestarted() }
    }
}
