import Foundation
import Synchronization

/// What a writer thread is given to do.
protocol WriteJob: Sendable {
    /// Its size in bytes, roughly.
    var cost: Int { get }
}

/// A thread that takes all the jobs that wait, up to a size, has them done together, and comes back for more. So the
/// sync to disk, which is what takes time, is shared by all that came while the last one ran.
///
/// Whoever submits a job is suspended until it is done and holds its memory anyway: the line of those who wait is the
/// bound, and nothing is buffered on top of it.
final class WriteQueue<Job: WriteJob>: Sendable {
    private struct State {
        var jobs: [Job] = []
        /// Whether the thread waits for jobs, and has not been woken for one yet.
        var isWaiting = false
        var isClosed = false
        var isFinished = false
        var closers: [CheckedContinuation<Void, Never>] = []
    }

    /// The size from which on jobs are left for the next turn, in bytes.
    private static var turn: Int { 8 << 20 }

    private let state = Mutex(State())
    /// Signalled to look at the state.
    private let wake = DispatchSemaphore(value: 0)

    /// Starts the thread.
    ///
    /// - Parameters:
    ///   - pause: how long to wait for jobs before `perform` is called without any, in seconds.
    ///   - perform: does jobs, in the order in which they were submitted; answers after how many seconds it wants to be called
    ///     again even if no jobs came, nil for the pause. Called on the thread only.
    ///   - ended: called on the thread after the last `perform`, which may have wanted to be called again: once the
    ///     queue is closed it is not.
    init(
        name: String, pause: TimeInterval, perform: @escaping @Sendable ([Job]) -> TimeInterval?,
        ended: @escaping @Sendable () -> Void = {}
    ) {
        // The thread owns the queue until it is closed.
        let thread = Thread {
            self.run(pause: pause, perform: perform)
            ended()
            self.finish()
        }
        thread.name = name
        thread.start()
    }

    /// - Returns: false when the queue is closed, and the job will not be done.
    func submit(_ job: Job) -> Bool {
        let (isAccepted, isWaitedFor) = state.withLock { state in
            guard !state.isClosed else { return (false, false) }
            state.jobs.append(job)
            defer { state.isWaiting = false }
            return (true, state.isWaiting)
        }
        // A thread that is awake, or about to be, looks for jobs itself before it waits.
        if isWaitedFor { wake.signal() }
        return isAccepted
    }

    /// Takes no more jobs, and returns when those that were taken are done and the thread has ended.
    func close() async {
        await withCheckedContinuation { closer in
            let isFinished = state.withLock { state in
                state.isClosed = true
                if !state.isFinished { state.closers.append(closer) }
                return state.isFinished
            }
            if isFinished { closer.resume() } else { wake.signal() }
        }
    }

    /// As `close`, without waiting.
    func cease() {
        state.withLock { $0.isClosed = true }
        wake.signal()
    }

    private func run(pause: TimeInterval, perform: ([Job]) -> TimeInterval?) {
        var rest: TimeInterval?
        while true {
            if rest != 0, hasToWait() { _ = wake.wait(timeout: .now() + (rest ?? pause)) }
            guard let jobs = take() else { break }
            rest = perform(jobs)
        }
    }

    private func hasToWait() -> Bool {
        state.withLock { state in
            state.isWaiting = state.jobs.isEmpty && !state.isClosed
            return state.isWaiting
        }
    }

    private func finish() {
        let closers = state.withLock { state in
            state.isFinished = true
            defer { state.closers = [] }
            return state.closers
        }
        for closer in closers { closer.resume() }
    }

    /// - Returns: nil when there is nothing left to do, ever.
    private func take() -> [Job]? {
        state.withLock { state in
            state.isWaiting = false
            if state.jobs.isEmpty { return state.isClosed ? nil : [] }
            var cost = 0
            let end = state.jobs.firstIndex { job in
                defer { cost += job.cost }
                return cost >= Self.turn
            }
            guard let end else {
                let jobs = state.jobs
                state.jobs = []
                state.jobs.reserveCapacity(jobs.count)
                return jobs
            }
            let jobs = Array(state.jobs[..<end])
            state.jobs.removeFirst(end)
            return jobs
        }
    }
}
