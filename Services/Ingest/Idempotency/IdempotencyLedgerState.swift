import Contracts
import EventLog
import ServiceKit

/// What the ledger wants to know of a record that was folded.
struct FoldedMark: Sendable {
    let partition: Int
    let offset: Int64
    /// nil where the event came without a key.
    let mark: Mark?
}

/// The memory of an `IdempotencyLedger`: what is not folded yet. No lock and no waiting in here.
struct IdempotencyLedgerState: Sendable {
    typealias Waiter = CheckedContinuation<Void, Never>

    private enum Slot: Sendable {
        case inFlight([Waiter])
        case appended(IdempotencyEntry, Place)
        case open(IdempotencyEntry, since: Int64)

        /// Whether a record that is folded is what the key's request has appended, or may have.
        func isSettled(by place: Place) -> Bool {
            switch self {
            case .appended(_, let own): own == place
            // It is in the log after all.
            case .open: true
            case .inFlight: false
            }
        }
    }

    private struct Place: Equatable, Sendable {
        let partition: Int
        let offset: Int64

        var position: Position { Position(topic: Topics.events, partition: partition, offset: offset) }
    }

    /// Appended and not folded: as many as are accepted in several seconds. More means that folding does not go on.
    static let mostSlots = 200_000
    /// So many requests may wait for one.
    static let mostWaiters = 100
    /// Whoever repeats a request whose end is unknown does it soon.
    static let openFor: Int64 = 15 * 60_000
    static let mostOpen = 10_000

    private var slots: [Mark: Slot] = [:]
    private var open: Set<Mark> = []
    /// Of what stands in the table.
    var recent = RecentMarks()
    /// The next offset that is not folded, by partition.
    private var next: [Int: Int64] = [:]

    var count: Int { slots.count }

    /// - Returns: nil where the key may stand in the table, which is then to be asked; the key is in flight meanwhile.
    mutating func claim(_ mark: Mark, at time: Int64) throws(Problem) -> IdempotencyLedger.Claim? {
        recent.pass(to: time)
        switch slots[mark] {
        case .inFlight(let waiters):
            guard waiters.count < Self.mostWaiters else {
                throw Problem.unavailable("in_progress", "Many requests with this Idempotency-Key are under way.")
            }
            return .busy
        case .appended(let entry, let place):
            if entry.isAlive(at: time) { return .known(entry, place.position) }
            slots[mark] = .inFlight([])
            return .granted(.first)
        case .open(let entry, let since) where time - since < Self.openFor:
            slots[mark] = .inFlight([])
            open.remove(mark)
            return .granted(.again(entry, since: since))
        case .open, nil:
            guard slots.count < Self.mostSlots else {
                throw Problem.tooFarBehind
            }
            open.remove(mark)
            slots[mark] = .inFlight([])
            return recent.mayContain(mark) ? nil : .granted(.first)
        }
    }

    /// - Returns: false where there is nothing to wait for.
    mutating func wait(for mark: Mark, _ waiter: Waiter) -> Bool {
        guard case .inFlight(let waiters) = slots[mark] else { return false }
        slots[mark] = .inFlight(waiters + [waiter])
        return true
    }

    /// - Returns: who waited.
    mutating func release(_ mark: Mark) -> [Waiter] { replace(mark, with: nil) }

    mutating func settle(_ mark: Mark, _ entry: IdempotencyEntry, at position: Position) -> [Waiter] {
        // The fold may have been faster than the one who appended.
        guard next[position.partition] ?? 0 <= position.offset else { return replace(mark, with: nil) }
        let place = Place(partition: position.partition, offset: position.offset)
        return replace(mark, with: .appended(entry, place))
    }

    mutating func leaveOpen(_ mark: Mark, _ entry: IdempotencyEntry, at time: Int64) -> [Waiter] {
        if open.count >= Self.mostOpen { forgetOpen(at: time) }
        guard open.count < Self.mostOpen else { return replace(mark, with: nil) }
        open.insert(mark)
        return replace(mark, with: .open(entry, since: time))
    }

    mutating func folded(_ records: [FoldedMark]) {
        for record in records {
            if record.offset >= next[record.partition] ?? 0 { next[record.partition] = record.offset + 1 }
            guard let mark = record.mark else { continue }
            recent.insert(mark)
            let place = Place(partition: record.partition, offset: record.offset)
            guard let slot = slots.index(forKey: mark), slots.values[slot].isSettled(by: place) else { continue }
            // Moved out where it was found: nothing in it is counted up and down.
            slots.remove(at: slot)
            if !open.isEmpty { open.remove(mark) }
        }
    }

    /// The table is empty again: what it held comes back with the records, and what is not folded stays here.
    mutating func foldRestarted() { next = [:] }

    private mutating func replace(_ mark: Mark, with slot: Slot?) -> [Waiter] {
        let former = if let slot { slots.updateValue(slot, forKey: mark) } else { slots.removeValue(forKey: mark) }
        if case .inFlight(let waiters) = former { return waiters }
        return []
    }

    private mutating func forgetOpen(at time: Int64) {
        for mark in open {
            guard case .open(_, let since) = slots[mark], time - since >= Self.openFor else { continue }
            slots[mark] = nil
            open.remove(mark)
        }
    }
}
