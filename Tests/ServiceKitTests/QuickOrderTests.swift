import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import SeededNumbers
import Synchronization
import Testing

@testable import ServiceKit

/// Requests of all kinds, cut anywhere, and answered whenever that may be.
struct QuickOrderTests {
    @Test(arguments: 1...300)
    func `each request is answered once, in its turn, however it comes`(seed: UInt64) throws {
        var random = SeededGenerator(seed: seed)
        let route = SlowRoute()
        let server = SlowServer()
        let channel = EmbeddedChannel()
        defer { _ = try? channel.finish(acceptAlreadyClosed: true) }
        let guarded = GuardedChannel(
            base: Bare(), times: ConnectionTimes(), metrics: HTTPMetrics(Metrics()), quick: route)
        _ = try guarded.setup(channel: channel, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }).wait()
        try channel.pipeline.syncOperations.addHandler(server)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()

        let sent = (0..<12).map { number in
            ["/quick", "/waits", "/server"].randomElement(using: &random).map { "\($0)/\(number)" } ?? ""
        }
        var bytes = sent.map { uri in
            let body = String(repeating: "x", count: Int.random(in: 0...20, using: &random))
            return "POST \(uri) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
        }.joined()[...]
        let mostAtOnce = Int.random(in: 1...400, using: &random)
        while !bytes.isEmpty {
            let piece = bytes.prefix(Int.random(in: 1...mostAtOnce, using: &random))
            bytes.removeFirst(piece.count)
            channel.pipeline.fireChannelRead(ByteBuffer(substring: piece))
            if Bool.random(using: &random) { channel.pipeline.fireChannelReadComplete() }
            if Bool.random(using: &random) { step(channel, route, server) }
        }
        channel.pipeline.fireChannelReadComplete()
        for _ in sent { step(channel, route, server) }

        var answers = ""
        while let data = try channel.readOutbound(as: IOData.self) {
            if case .byteBuffer(let bytes) = data { answers += String(buffer: bytes) }
        }
        #expect(answers.matches(of: #/Location: ([^\r]*)\r\n/#).map { String($0.1) } == sent)
        #expect(server.unheard == 0)
    }

    /// Whoever has something to answer does.
    private func step(_ channel: EmbeddedChannel, _ route: SlowRoute, _ server: SlowServer) {
        server.answer()
        route.answer()
        channel.embeddedEventLoop.run()
    }
}

/// A connection with nothing but its coding.
struct Bare: ServerChildChannel {
    struct Value: ServerChildChannelValue {
        let channel: any Channel
    }

    func setup(channel: any Channel, logger: Logger) -> EventLoopFuture<Value> {
        channel.eventLoop.makeCompletedFuture {
            try channel.pipeline.syncOperations.configureHTTPServerPipeline(
                withPipeliningAssistance: false, withErrorHandling: false)
            return Value(channel: channel)
        }
    }

    func handle(value: Value, logger: Logger) async {}
}

/// Answers what is below `/quick` at once, and what is below `/waits` when it is told to.
private final class SlowRoute: QuickRoute {
    private let waiting = Mutex<(@Sendable () -> Void)?>(nil)

    func answer() { waiting.withLock { $0.take() }?() }

    func take(_ head: HTTPRequestHead, _ body: ByteBuffer, _ ending: QuickEnding) -> Bool {
        let uri = head.uri
        guard !uri.hasPrefix("/server") else { return false }
        let answer: @Sendable () -> Void = {
            ending.end {
                QuickAnswer(QuickHead(.ok, [.location: uri, .contentLength: "1"]), body: Array("x".utf8))
            }
        }
        if uri.hasPrefix("/waits") { waiting.withLock { $0 = answer } } else { answer() }
        return true
    }
}

/// Answers one request after another when it is told to, and only such as it has heard of that their read is complete.
private final class SlowServer: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private var context: ChannelHandlerContext?
    private var reading = ""
    private var read: [String] = []
    private var heard = CircularBuffer<String>()
    /// Requests whose read was never complete.
    var unheard: Int { read.count }

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): reading = head.uri
        case .body: break
        case .end: read.append(reading)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        heard.append(contentsOf: read)
        read = []
    }

    func answer() {
        guard let context, let uri = heard.popFirst() else { return }
        let head = HTTPResponseHead(
            version: .http1_1, status: .ok, headers: ["Location": uri, "Content-Length": "0"])
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}
