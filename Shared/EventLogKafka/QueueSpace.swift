import EventLog
import Synchronization

/// The room for records that wait for their acknowledgement: whoever finds it full waits, first come first served.
final class QueueSpace: Sendable {
    struct Cost: Hashable, Sendable {
        var records = 0
        var bytes = 0
    }

    private struct Waiter {
        let id: Int
        let cost: Cost
        let answer: Answer<Void>
    }

    private struct State {
        var used = Cost()
        var waiters: [Waiter] = []
        var nextID = 0
    }

    let limit: Cost
    private let state = Mutex(State())

    init(limit: Cost) { self.limit = limit }

    /// What one record takes. A record larger than all the room is let in when nothing else is there.
    func cost(of record: NewRecord) -> Cost {
        Cost(records: 1, bytes: min(64 + record.size, limit.bytes))
    }

    /// Waits until there is room. `cost` must be within `limit`.
    ///
    /// - Throws: `CancellationError`.
    func take(_ cost: Cost) async throws {
        let waiter: Waiter? = state.withLock { state in
            if state.waiters.isEmpty, fits(cost, beside: state.used) {
                state.used.add(cost)
                return nil
            }
            state.nextID += 1
            let waiter = Waiter(id: state.nextID, cost: cost, answer: Answer())
            state.waiters.append(waiter)
            return waiter
        }
        guard let waiter else { return }
        do {
            try await waiter.answer.value()
        } catch {
            withdraw(waiter)
            throw error
        }
    }

    /// Gives room back, and to those who wait for it.
    func give(_ cost: Cost) {
        let admitted = state.withLock { state in
            state.used.subtract(cost)
            return admit(&state)
        }
        for waiter in admitted { waiter.answer.give(.success(())) }
    }

    /// A cancelled waiter either still stands in the line, or was given room that it will not use.
    private func withdraw(_ waiter: Waiter) {
        let admitted = state.withLock { state in
            if let index = state.waiters.firstIndex(where: { $0.id == waiter.id }) {
                state.waiters.remove(at: index)
            } else {
                state.used.subtract(waiter.cost)
            }
            return admit(&state)
        }
        for waiter in admitted { waiter.answer.give(.success(())) }
    }

    private func admit(_ state: inout State) -> [Waiter] {
        var admitted: [Waiter] = []
        while let next = state.waiters.first, fits(next.cost, beside: state.used) {
            state.used.add(next.cost)
            admitted.append(state.waiters.removeFirst())
        }
        return admitted
    }

    private func fits(_ cost: Cost, beside used: Cost) -> Bool {
        used.records + cost.records <= limit.records && used.bytes + cost.bytes <= limit.bytes
    }
}

extension QueueSpace.Cost {
    mutating func add(_ other: Self) {
        records += other.records
        bytes += other.bytes
    }

    mutating func subtract(_ other: Self) {
        records -= other.records
        bytes -= other.bytes
    }
}
