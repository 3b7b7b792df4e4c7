import DequeModule

/// Keeps connections for the next message, and their number within a bound.
///
/// Whoever leases gets a connection that rests here, or the right to open one (nil), or waits its turn. Each lease is
/// given back exactly once, with the connection if it can go on, else with nil.
actor SMTPPool {
    /// How many may wait for a connection.
    static let maxWaiting = 1024

    private let limit: Int
    private var leasable: [SMTPConnection] = []
    /// Connections that rest, are in use, or are being opened.
    private var open = 0
    private var waiting: [UInt64: CheckedContinuation<SMTPConnection?, any Error>] = [:]
    /// Whose turn it is; some may have been turned away meanwhile.
    private var turns: Deque<UInt64> = []
    private var nextWaiter: UInt64 = 0
    private var isClosed = false

    init(limit: Int) {
        self.limit = limit
    }

    /// - Returns: A connection that rested; nil for the right to open one.
    /// - Throws: `SMTPFailure` if too many wait, the pool is closed, or the task is cancelled.
    func lease() async throws(SMTPFailure) -> SMTPConnection? {
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
        return try await wait()
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
        for continuation in waiting.values { continuation.resume(throwing: Self.closed) }
        waiting = [:]
        turns = []
    }

    private func wait() async throws(SMTPFailure) -> SMTPConnection? {
        let waiter = nextWaiter
        nextWaiter += 1
        do {
            return try await withTaskCancellationHandler {
                try await withCheckedThrowingContinuation { continuation in
                    // The task may have been cancelled before this ran; then nobody would come to wake it.
                    if Task.isCancelled {
                        continuation.resume(throwing: Self.closed)
                    } else {
                        waiting[waiter] = continuation
                        turns.append(waiter)
                    }
                }
            } onCancel: {
                Task { await self.turnAway(waiter) }
            }
        } catch {
            throw error as? SMTPFailure ?? Self.closed
        }
    }

    private func turnAway(_ waiter: UInt64) {
        waiting.removeValue(forKey: waiter)?.resume(throwing: Self.closed)
    }

    private func handOver(_ connection: SMTPConnection?) {
        while let turn = turns.popFirst() {
            guard let continuation = waiting.removeValue(forKey: turn) else { continue }
            continuation.resume(returning: connection)
            return
        }
    }

    private static let closed = SMTPFailure(.interrupted, "this instance is shutting down")
}
