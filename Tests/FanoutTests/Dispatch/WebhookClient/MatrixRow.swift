import NIOCore
import NIOSSL

@testable import Fanout

/// What a receiver does, and what has to come of it.
struct MatrixRow: Sendable, CustomStringConvertible {
    enum Answer: Sendable {
        case status(Int)
        /// A fault, and words of its sentence.
        case fault(FaultKind, String)
    }

    /// What follows from it while there are attempts left.
    enum Ending: Sendable {
        case delivered
        /// Another attempt after so many milliseconds; none left, a dead letter.
        case again(Int64)
        case failed
        /// Failed, and the endpoint is switched off.
        case gone
    }

    let name: String
    let answer: Answer
    let ending: Ending
    let host: String
    /// How long the attempt may take. Of several the first that is long enough counts: the stage that a time-out meets
    /// depends on how fast the machine is.
    let timeouts: [Duration]
    let limits: WebhookClientLimits
    let tls: (@Sendable (TestAuthority) throws -> NIOSSLContext)?
    let accepts: @Sendable (Wire) -> Void
    let behaviour: Receiver.Behaviour

    /// Without a default, so that it is what stands behind the parentheses.
    init(
        name: String, answer: Answer, ending: Ending, host: String = "receiver.test",
        timeouts: [Duration] = [.seconds(30)], limits: WebhookClientLimits = WebhookClientLimits(),
        tls: (@Sendable (TestAuthority) throws -> NIOSSLContext)? = nil,
        accepts: @escaping @Sendable (Wire) -> Void = { _ in }, behaviour: @escaping Receiver.Behaviour
    ) {
        self.name = name
        self.answer = answer
        self.ending = ending
        self.host = host
        self.timeouts = timeouts
        self.limits = limits
        self.tls = tls
        self.accepts = accepts
        self.behaviour = behaviour
    }

    var description: String { name }

    func isMet(by answer: AttemptAnswer) -> Bool {
        switch self.answer {
        case .status(let status): answer.status == status
        case .fault(let kind, let words): answer.fault == kind && answer.reason.contains(words)
        }
    }

    static let all = answers + ends + waits + secure
    private static let head = "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"

    /// What counts as an answer, whatever comes behind it.
    private static let answers = [
        MatrixRow(name: "a body without end", answer: .status(200), ending: .delivered) { _, wire in
            wire.send("HTTP/1.1 200 OK\r\n\r\n")
            wire.sendForEver("abcdefgh")
        },
        MatrixRow(name: "a huge body of a failure", answer: .status(503), ending: .again(60_000)) { _, wire in
            wire.send("HTTP/1.1 503 No\r\nretry-after: 60\r\ncontent-length: 99999999\r\n\r\n")
            wire.sendForEver("abcdefgh")
        },
        MatrixRow(name: "chunks without end", answer: .status(200), ending: .delivered) { _, wire in
            wire.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
            wire.sendForEver("4\r\nabcd\r\n")
        },
        MatrixRow(name: "a peer of HTTP/1.0", answer: .status(200), ending: .delivered) {
            $1.sendAndClose("HTTP/1.0 200 OK\r\n\r\nok")
        },
        MatrixRow(name: "interim answers first", answer: .status(201), ending: .delivered) { _, wire in
            wire.send("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 102 Processing\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\n")
            wire.answer(201)
        },
        MatrixRow(name: "another protocol", answer: .status(101), ending: .failed) {
            $1.send("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n")
        },
        MatrixRow(name: "busy for a minute", answer: .status(429), ending: .again(60_000)) {
            $1.answer(429, headers: "retry-after: 60\r\n")
        },
        MatrixRow(name: "busy until a date", answer: .status(503), ending: .again(60_000)) {
            $1.answer(503, headers: "retry-after: Tue, 14 Nov 2023 22:14:20 GMT\r\n")
        },
        MatrixRow(name: "busy for a day", answer: .status(503), ending: .again(3_600_000)) {
            $1.answer(503, headers: "retry-after: 86400\r\n")
        },
    ]

    /// Ends that come too early, and answers that are none.
    private static let ends = [
        MatrixRow(name: "closed before an answer", answer: .fault(.reset, "before an answer"), ending: .again(5_000)) {
            $1.close()
        },
        MatrixRow(name: "reset before an answer", answer: .fault(.reset, "before an answer"), ending: .again(5_000)) {
            $1.reset()
        },
        MatrixRow(
            name: "closed in the headers", answer: .fault(.reset, "in the middle of the answer's headers"),
            ending: .again(5_000)
        ) { $1.sendAndClose("HTTP/1.1 200 OK\r\nx: ") },
        MatrixRow(
            name: "closed in the body", answer: .fault(.reset, "in the middle of the answer's body"),
            ending: .again(5_000)
        ) { $1.sendAndClose(head + "abc") },
        MatrixRow(
            name: "closed in a chunk", answer: .fault(.reset, "in the middle of the answer's body"),
            ending: .again(5_000)
        ) { $1.sendAndClose("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n4\r\nab") },
        MatrixRow(name: "reset in the body", answer: .fault(.reset, "connection"), ending: .again(5_000)) { _, wire in
            wire.channel.writeAndFlush(ByteBuffer(string: head + "abc")).whenSuccess { wire.reset() }
        },
        MatrixRow(name: "headers without end", answer: .fault(.protocolError, "head"), ending: .again(5_000)) {
            _, wire in
            wire.send("HTTP/1.1 200 OK\r\n")
            wire.sendForEver("x: y\r\n")
        },
        MatrixRow(name: "interim answers without end", answer: .fault(.protocolError, "head"), ending: .again(5_000)) {
            $1.sendForEver("HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n")
        },
        MatrixRow(name: "a line without end", answer: .fault(.protocolError, "too long"), ending: .again(5_000)) {
            $1.sendForEver("aaaaaaaa")
        },
        MatrixRow(
            name: "another protocol's greeting", answer: .fault(.protocolError, "not HTTP"), ending: .again(5_000)
        ) { $1.send("SSH-2.0-OpenSSH_9.2p1 of-the-inside\r\n\r\n") },
        MatrixRow(name: "two lengths", answer: .fault(.protocolError, "unclear"), ending: .again(5_000)) {
            $1.send("HTTP/1.1 200 OK\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab")
        },
    ]

    private static let patient: [Duration] = [.seconds(1), .seconds(5), .seconds(25)]

    /// Time-outs, each with its stage.
    private static let waits = [
        MatrixRow(
            name: "no answer", answer: .fault(.timeout, "timed out waiting for an answer"), ending: .again(5_000),
            timeouts: patient
        ) { _, _ in },
        MatrixRow(
            name: "half the headers", answer: .fault(.timeout, "timed out reading the answer's headers"),
            ending: .again(5_000), timeouts: patient
        ) { $1.send("HTTP/1.1 200 OK\r\nx: ") },
        MatrixRow(
            name: "half the body", answer: .fault(.timeout, "timed out reading the answer's body"),
            ending: .again(5_000), timeouts: patient
        ) { $1.send(head + "abc") },
        MatrixRow(
            name: "headers in a trickle", answer: .fault(.timeout, "timed out reading the answer's headers"),
            ending: .again(5_000), timeouts: patient
        ) { $1.trickle("HTTP/1.1 200 OK\r\n", "x: y\r\n") },
        MatrixRow(
            name: "a body in a trickle", answer: .fault(.timeout, "timed out reading the answer's body"),
            ending: .again(5_000), timeouts: patient
        ) { $1.trickle("HTTP/1.1 200 OK\r\ncontent-length: 10000\r\n\r\n", "a") },
    ]

    private static func refused(
        _ name: String, _ words: String, host: String = "receiver.test",
        tls: @escaping @Sendable (TestAuthority) throws -> NIOSSLContext
    ) -> MatrixRow {
        MatrixRow(name: name, answer: .fault(.tls, words), ending: .again(5_000), host: host, tls: tls) {
            $1.answer(200)
        }
    }

    private static var impatient: WebhookClientLimits {
        var limits = WebhookClientLimits()
        limits.handshake = .milliseconds(100)
        return limits
    }

    private static let secure = [
        MatrixRow(
            name: "a certificate as it should be", answer: .status(200), ending: .delivered,
            tls: { try $0.serverContext() }, behaviour: { $1.answer(200) }),
        refused("an expired certificate", "not trusted, or has expired") { try $0.serverContext(until: -3600) },
        refused("a certificate for another name", "for another name") { try $0.serverContext(for: "other.test") },
        refused("a certificate that signs itself", "not trusted") { _ in try TestCertificate.receiver().serverContext()
        },
        refused("an authority that nobody knows", "not trusted") { _ in
            try TestAuthority("Somebody else").serverContext()
        },
        refused("a version of TLS that is too old", "too old") {
            try $0.serverContext { $0.maximumTLSVersion = .tlsv11 }
        },
        refused("a receiver that wants a certificate of ours", "wants a certificate of the client") {
            try $0.serverContext { $0.certificateVerification = .noHostnameVerification }
        },
        MatrixRow(
            name: "a handshake that does not end", answer: .fault(.timeout, "timed out in the TLS handshake"),
            ending: .again(5_000), limits: impatient, tls: { try $0.serverContext() },
            accepts: { _ = $0.channel.setOption(.autoRead, value: false) }, behaviour: { $1.answer(200) }),
        MatrixRow(
            name: "closed in the handshake", answer: .fault(.tls, "closed during the TLS handshake"),
            ending: .again(5_000), tls: { try $0.serverContext() }, accepts: { $0.channel.close(promise: nil) },
            behaviour: { $1.answer(200) }),
        MatrixRow(
            name: "closed in the body, with TLS", answer: .fault(.reset, "in the middle of the answer's body"),
            ending: .again(5_000), tls: { try $0.serverContext() }, behaviour: { $1.sendAndClose(head + "abc") }),
        MatrixRow(
            name: "a body without end, with TLS", answer: .status(200), ending: .delivered,
            tls: { try $0.serverContext() },
            behaviour: { _, wire in
                wire.send("HTTP/1.1 200 OK\r\n\r\n")
                wire.sendForEver("abcdefgh")
            }),
    ]
}
