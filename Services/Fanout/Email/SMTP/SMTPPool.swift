import DequeModule
import NIOCore

/// Keeps connections for the next message, and their number within a bound.
///
/// Whoever leases gets a connection that rests here, or the right to open one (nil), or waits its turn. Each lease is
/// given back exactly once, with the connection if it can go on, else with nil.
actor SMTPPool {
    /// How many may wait for a connection.
    static let maxWaiting = 1024

    private struct Waiter {
        let number: UInt64
        let continuation: CheckedContinuation<SMTPConnection?, any Error>
    }

    private let limit: Int
    private let timers: any EventLoop
    private var leasable: [SMTPConnection] = []
    /// Connections that rest, are in use, or are being opened.
    private var open = 0
    /// In the order of their turns.
    private var waiting: Deque<Waiter> = []
    private var nextWaiter: UInt64 = 0
    private var isClosed = false

    /// - Parameter timers: The event loop that tells who has waited too long.
    init(limit: Int, timers: any EventLoop) {
        self.limit = limit
        self.timers = timers
    }

    /// - Parameter deadline: How long its turn is waited for.
    /// - Returns: A connection that rested; nil for the right to open one.
    /// - Throws: `SMTPFailure` if its turn did not come in time, too many wait, the pool is closed, or the task is cancelled.
    func lease(by deadline: NIODeadline) async throws(SMTPFailure) -> SMTPConnection? {
        while let connection = leasable.popLast() {
            // It may have been closed by the server, or have said goodbye, while it rested.
            if await connection.wire.wake() { return connection }
            if waiting.isEmpty { open -= 1 } else { handOver(nil) }
        }
        guard !isClosed, !Task.isCancelled else { throw Self.closed }
        if open < limit {
            open += 1
            return nil
        }
        guard waiting.count < Self.maxWaiting else {
            throw SMTPFailure(.timeout, "too many mails wait for a connection to the server")
        }
        return try await wait(until: deadline)
    }

    /// Gives a lease back.
    ///
    /// - Parameter connection: nil if it is closed or was never opened.
    func giveBack(_ connection: SMTPConnection?) {
        if isClosed {
            connection?.wire.close()
            open -= 1
        } else if !waiting.isEmpty {
            handOver(connection)
        } else if let connection {
            leasable.append(connection)
            connection.wire.rest()
        } else {
            open -= 1
        }
    }

    /// Closes what rests and turns away who waits; what is in use is closed when it is given back.
    func close() {
        isClosed = true
        for connection in leasable { connection.wire.close() }
        open -= leasable.count
        leasable = []
        for waiter in waiting { waiter.continuation.resume(throwing: Self.closed) }
        waiting = []
    }

    private func wait(until deadline: NIODeadline) async throws(SMTPFailure) -> SMTPConnection? {
        let waiter = nextWaiter
        nextWaiter += 1
        let timer = timers.scheduleTask(deadline: deadline) {
            _ = Task { await self.turnAway(waiter, Self.late) }
        }
        defer { timer.cancel() }
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    // The task may have been cancelled before this ran; then nobody would come to wake it.
                    if Task.isCancelled {
                        continuation.resume(throwing: Self.closed)
                    } else {
                        waiting.append(Waiter(number: waiter, continuation: continuation))
                    }
                }
            } onCancel: {
                Task { await self.turnAway(waiter, Self.closed) }
            }
        } catch {
            throw error as? SMTPFailure ?? Self.closed
        }
    }

    private func turnAway(_ number: UInt64, _ reason: SMTPFailure) {
        guard let index = waiting.firstIndex(where: { $0.number == number }) else { return }
        waiting.remove(at: index).continuation.resume(throwing: reason)
    }

    private func handOver(_ connection: SMTPConnection?) {
        waiting.popFirst()?.continuation.resume(returning: connection)
    }

    private static let late = SMTPFailure(.timeout, "no connection to the server became free in time")
    private static let closed = SMTPFailure(.interrupted, "this instance is shutting down")
}
