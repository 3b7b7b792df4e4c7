import Contracts
import NIOCore

/// One request and the answer that is owed for it.
///
/// It is made by the caller and lives on one event loop from then on: `@unchecked Sendable`, because everything that
/// changes is only touched there.
final class Exchange: @unchecked Sendable {
    let target: WebhookTarget
    let request: ByteBuffer
    let deadline: NIODeadline
    /// The connection that it is on, to be closed when the caller gives up.
    weak var connection: WebhookConnection?
    /// Set when a connection that had been waiting turned out to be closed: the one further try needs a new one.
    var needsNewConnection = false
    private(set) var isDone = false
    /// Called once it is answered, while it waits for something that should know.
    var whenDone: (() -> Void)?
    private var continuation: CheckedContinuation<AttemptAnswer, Never>?
    /// Guards the stages before there is a connection; a connection has a timer of its own.
    private var timer: Scheduled<Void>?

    init(target: WebhookTarget, request: ByteBuffer, deadline: NIODeadline) {
        self.target = target
        self.request = request
        self.deadline = deadline
    }

    /// Takes whom to answer. Already answered (a caller that gave up before it began), it says so at once.
    func begin(_ continuation: CheckedContinuation<AttemptAnswer, Never>) {
        guard !isDone else { return continuation.resume(returning: .interruption) }
        self.continuation = continuation
    }

    /// Answers the caller; only the first answer counts.
    func complete(_ answer: AttemptAnswer) {
        guard !isDone else { return }
        isDone = true
        stopTimer()
        continuation?.resume(returning: answer)
        continuation = nil
        let whenDone = whenDone
        self.whenDone = nil
        whenDone?()
    }

    /// Completes with a time-out unless the next stage is reached in time.
    func startTimer(on loop: any EventLoop, atMost stage: TimeAmount, _ kind: FaultKind, _ reason: String) {
        stopTimer()
        timer = loop.scheduleTask(deadline: min(deadline, .now() + stage)) {
            self.complete(.fault(kind, reason))
        }
    }

    func stopTimer() {
        timer?.cancel()
        timer = nil
    }
}

extension AttemptAnswer {
    /// The caller gave up, or the client is shutting down.
    static let interruption = AttemptAnswer.fault(.interrupted, "the attempt was given up before it was answered")
}
