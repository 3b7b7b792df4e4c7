import DequeModule
import NIOCore

/// Bounds how many mails are under way to one domain, so that a domain that is slow to take mail does not hold every
/// connection. Whoever is too many waits, for a bounded time, in order.
actor DomainTurns {
    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<Bool, Never>
    }

    private struct Domain {
        var underWay = 0
        var waiting: Deque<Waiter> = []
    }

    private let limit: Int
    private let timers: any EventLoop
    private var domains: [String: Domain] = [:]
    private var nextWaiter: UInt64 = 0
    private var isClosed = false

    /// - Parameter timers: the event loop that tells who has waited too long.
    init(limit: Int, timers: any EventLoop) {
        self.limit = limit
        self.timers = timers
    }

    /// How many domains have mail under way.
    var count: Int { domains.count }
    func underWay(_ name: String) -> Int { domains[name]?.underWay ?? 0 }
    func waiting(_ name: String) -> Int { domains[name]?.waiting.count ?? 0 }

    /// - Returns: false if there was no turn in time, or the task is cancelled; else `leave` must follow.
    func enter(_ name: String, by deadline: NIODeadline) async -> Bool {
        guard !isClosed, !Task.isCancelled else { return false }
        if domains[name]?.underWay ?? 0 < limit {
            domains[name, default: Domain()].underWay += 1
            return true
        }
        let waiter = nextWaiter
        nextWaiter += 1
        let timer = timers.scheduleTask(deadline: deadline) {
            _ = Task { await self.turnAway(waiter, from: name) }
        }
        defer { timer.cancel() }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                // The task may have been cancelled before this ran; then nobody would come to wake it.
                if Task.isCancelled || isClosed {
                    continuation.resume(returning: false)
                } else {
                    domains[name, default: Domain()].waiting.append(Waiter(number: waiter, continuation: continuation))
                }
            }
        } onCancel: {
            Task { await self.turnAway(waiter, from: name) }
        }
    }

    /// Ends a turn: the next one's begins.
    func leave(_ name: String) {
        guard var domain = domains[name] else { return }
        if let next = domain.waiting.popFirst() {
            domains[name] = domain
            next.continuation.resume(returning: true)
            return
        }
        domain.underWay -= 1
        domains[name] = domain.underWay > 0 ? domain : nil
    }

    /// Turns away who waits, and whoever comes.
    func close() {
        isClosed = true
        for name in domains.keys {
            for waiter in domains[name]?.waiting ?? [] { waiter.continuation.resume(returning: false) }
            domains[name]?.waiting = []
        }
    }

    private func turnAway(_ number: UInt64, from name: String) {
        guard let index = domains[name]?.waiting.firstIndex(where: { $0.number == number }) else { return }
        domains[name]?.waiting.remove(at: index).continuation.resume(returning: false)
    }
}
