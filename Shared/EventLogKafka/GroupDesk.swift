import EventLog
import Foundation

/// Stands between the thread that serves a group and the task that asks for its events.
///
/// `@unchecked Sendable`: all state is read and written between `lock` and `unlock` of `condition`.
final class GroupDesk: @unchecked Sendable {
    private let condition = NSCondition()
    private var ledger = GroupLedger()
    private var waiter: Answer<Void>?
    private var rebalances: [Rebalance] = []
    private var isClosed = false

    var owned: Set<Int> { locked { $0.ledger.owned } }
    var isOpen: Bool { locked { !$0.isClosed } }
    /// Whether somebody waits for records.
    var isAsked: Bool { locked { $0.waiter != nil } }

    // The member's side.

    func next(limit: Int) async throws -> GroupEvent {
        try await next(limit: limit, isFirst: true)
    }

    func close() {
        condition.lock()
        defer { condition.unlock() }
        isClosed = true
        ledger.fail(.logClosed)
        wake()
        condition.broadcast()
    }

    private func next(limit: Int, isFirst: Bool) async throws -> GroupEvent {
        var isFirst = isFirst
        while true {
            try Task.checkCancellation()
            switch try take(limit, acknowledging: isFirst) {
            case .success(let event): return event
            // Only a sign: what comes stays in the ledger until it is taken, so a cancelled wait loses nothing.
            case .failure(let sign): try await sign.answer.value()
            }
            isFirst = false
        }
    }

    private struct Sign: Error { let answer: Answer<Void> }

    private func take(_ limit: Int, acknowledging: Bool) throws(EventLogError) -> Result<GroupEvent, Sign> {
        condition.lock()
        defer { condition.unlock() }
        if isClosed { throw .logClosed }
        if acknowledging { ledger.acknowledge() }
        condition.signal()
        if let event = try ledger.next(limit: limit) { return .success(event) }
        let answer = Answer<Void>()
        waiter = answer
        return .failure(Sign(answer: answer))
    }

    // The thread's side.

    /// Waits until somebody asks or there is something to give back, at most `seconds`.
    func pause(seconds: TimeInterval) {
        condition.lock()
        defer { condition.unlock() }
        guard waiter == nil, ledger.released.isEmpty, !isClosed else { return }
        _ = condition.wait(until: Date(timeIntervalSinceNow: seconds))
    }

    func update<Value>(_ body: (inout GroupLedger) throws -> Value) rethrows -> Value {
        condition.lock()
        defer { condition.unlock() }
        let value = try body(&ledger)
        if ledger.hasNews { wake() }
        return value
    }

    func note(_ rebalance: Rebalance) { locked { $0.rebalances.append(rebalance) } }

    func takeRebalances() -> [Rebalance] {
        locked { desk in
            defer { desk.rebalances = [] }
            return desk.rebalances
        }
    }

    private func wake() {
        waiter?.give(.success(()))
        waiter = nil
    }

    private func locked<Value>(_ body: (GroupDesk) -> Value) -> Value {
        condition.lock()
        defer { condition.unlock() }
        return body(self)
    }
}
