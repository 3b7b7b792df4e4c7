import NIOCore

/// A time by which something must have happened on a connection, set again and again. Has one timer at most, which looks again
/// when it has run off: scheduling one for each request would cost more than all else that a time-out needs.
final class ConnectionDeadline {
    private let loop: any EventLoop
    private let passed: () -> Void
    private var time: NIODeadline?
    private var timer: (at: NIODeadline, task: Scheduled<Void>)?

    /// - Parameters:
    ///   - loop: the connection's own, on which all of this is called.
    ///   - passed: is called when the time has come and was not cleared before.
    init(on loop: any EventLoop, passed: @escaping () -> Void) {
        self.loop = loop
        self.passed = passed
    }

    var isSet: Bool { time != nil }

    func set(in amount: TimeAmount) {
        let time = loop.now + amount
        self.time = time
        if timer.map({ $0.at > time }) ?? true { schedule(at: time) }
    }

    func clear() { time = nil }

    /// For good, when the connection ends.
    func end() {
        time = nil
        timer?.task.cancel()
        timer = nil
    }

    private func schedule(at time: NIODeadline) {
        timer?.task.cancel()
        let task = loop.assumeIsolated().scheduleTask(deadline: time) {
            self.timer = nil
            guard let time = self.time else { return }
            guard self.loop.now >= time else { return self.schedule(at: time) }
            self.time = nil
            self.passed()
        }
        timer = (time, task)
    }
}

@available(*, unavailable)
extension ConnectionDeadline: Sendable {}
