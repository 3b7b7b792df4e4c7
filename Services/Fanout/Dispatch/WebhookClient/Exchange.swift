import Contracts
import NIOCore
import NIOHTTP2

/// One request and the answer that is owed for it.
///
/// It is made by the caller and lives on one event loop from then on: `@unchecked Sendable`, because everything that
/// changes is only touched there.
final class Exchange: @unchecked Sendable {
    let method: WebhookMethod
    let target: WebhookTarget
    let headers: [HeaderField]
    let body: [UInt8]
    /// The same as HTTP/1 has it.
    let request: ByteBuffer
    let deadline: NIODeadline
    /// The connection that it is on, to be closed when the caller gives up.
    weak var connection: WebhookConnection?
    /// The stream that it is on, where its connection has several.
    var stream: (connection: MultiplexedConnection, id: HTTP2StreamID)?
    /// Set when a connection that had been waiting turned out to be closed: the one further try needs a new one.
    var needsNewConnection = false
    /// Set when the peer said over HTTP/2 that it needs HTTP/1.1, which it is told once.
    var isDowngraded = false
    private(set) var isDone = false
    /// Called once it is answered, while it waits for something that should know.
    var whenDone: (() -> Void)?
    private var continuation: CheckedContinuation<AttemptAnswer, Never>?
    /// Guards the stages before there is a connection; a connection has a timer of its own.
    private var timer: Scheduled<Void>?

    init(
        _ method: WebhookMethod, _ target: WebhookTarget, headers: [HeaderField], body: [UInt8], request: ByteBuffer,
        deadline: NIODeadline
    ) {
        self.method = method
        self.target = target
        self.headers = headers
        self.body = body
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
        let whenDone = whenDone
        self.whenDone = nil
        whenDone?()
        // Last: whoever waits for the answer finds everything settled.
        continuation?.resume(returning: answer)
        continuation = nil
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
