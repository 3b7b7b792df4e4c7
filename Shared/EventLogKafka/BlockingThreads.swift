import Foundation
import EventLog

/// Threads for librdkafka's blocking calls, so that none of them holds a thread of the cooperative pool.
///
/// Threads start when there is work for them, up to `limit`, and stay until `end`; further work waits its turn.
///
/// `@unchecked Sendable`: all state is read and written between `lock` and `unlock` of `condition`.
final class BlockingThreads: @unchecked Sendable {
    private let name: String
    private let limit: Int
    private let condition = NSCondition()
    private var work: [@Sendable () -> Void] = []
    private var threads = 0
    private var idle = 0
    private var isEnded = false

    init(name: String, limit: Int) {
        self.name = name
        self.limit = limit
    }

    /// Runs `body` on one of the threads. Its time must be bounded by itself; a cancelled caller does not wait for it.
    ///
    /// - Throws: what `body` throws, `CancellationError`, or `EventLogError` `.closed` after `end`.
    func run<Value: Sendable>(_ body: @escaping @Sendable () throws -> Value) async throws -> Value {
        let answer = Answer<Value>()
        let isTaken = submit { answer.give(Result { try body() }) }
        guard isTaken else { throw EventLogError.logClosed }
        return try await answer.value()
    }

    /// Work that was submitted is still done; then the threads end.
    func end() {
        condition.lock()
        isEnded = true
        condition.broadcast()
        condition.unlock()
    }

    private func submit(_ body: @escaping @Sendable () -> Void) -> Bool {
        condition.lock()
        defer { condition.unlock() }
        guard !isEnded else { return false }
        work.append(body)
        if idle >= work.count {
            condition.signal()
        } else if threads < limit {
            threads += 1
            let thread = Thread { self.serve() }
            thread.name = name
            thread.start()
        }
        return true
    }

    private func serve() {
        while let body = nextWork() { body() }
    }

    private func nextWork() -> (@Sendable () -> Void)? {
        condition.lock()
        defer { condition.unlock() }
        while work.isEmpty {
            if isEnded { return nil }
            idle += 1
            condition.wait()
            idle -= 1
        }
        return work.removeFirst()
    }
}
