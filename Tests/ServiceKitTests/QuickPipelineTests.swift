import HTTPTypes
import HummingbirdCore
import Logging
import NIOCore
import NIOEmbedded
import NIOHTTP1
import Synchronization
import Testing

@testable import ServiceKit

/// What goes by `QuickRequests` on one connection, step by step.
struct QuickPipelineTests {
    private let channel = EmbeddedChannel()
    private let route = Held()
    private let behind = Recorder()

    init() throws {
        let times = ConnectionTimes(idle: .seconds(75), head: .seconds(30))
        let guarded = GuardedChannel(base: Bare(), times: times, metrics: HTTPMetrics(Metrics()), quick: route)
        _ = try guarded.setup(channel: channel, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }).wait()
        try channel.pipeline.syncOperations.addHandler(behind)
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
    }

    private func end() { _ = try? channel.finish(acceptAlreadyClosed: true) }

    private func post(_ body: String, to path: String = "/quick") -> String {
        "POST \(path) HTTP/1.1\r\nHost: x\r\nContent-Length: \(body.utf8.count)\r\n\r\n\(body)"
    }

    private func send(_ text: String) throws { try channel.writeInbound(ByteBuffer(string: text)) }

    /// The first lines of the answers since the last time.
    private func answers() throws -> [String] {
        var text = ""
        while let data = try channel.readOutbound(as: IOData.self) {
            guard case .byteBuffer(let bytes) = data else { continue }
            text += String(buffer: bytes)
        }
        return text.matches(of: #/HTTP/1\.1 [0-9]{3} [A-Za-z]+/#).map { String($0.0) }
    }

    private func answerHeld() {
        route.answer()
        channel.embeddedEventLoop.run()
    }

    private func pass(_ seconds: Int64) { channel.embeddedEventLoop.advanceTime(by: .seconds(seconds)) }

    @Test func `who is behind hears nothing of what is answered`() throws {
        defer { end() }
        try send(post("a") + post("b"))
        #expect(try answers() == ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK"])
        #expect(behind.seen.isEmpty)
    }

    @Test func `who is behind hears all of what does not come whole, and when it was read`() throws {
        defer { end() }
        try send(post("a") + "POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
        #expect(try answers() == ["HTTP/1.1 200 OK"])
        #expect(behind.seen == ["head /quick", "body ab", "read"])
        try send("c")
        try send("d" + post("e"))
        let rest = ["body c", "read", "body d", "end", "head /quick", "body e", "end", "read"]
        #expect(behind.seen.dropFirst(3) == rest[...])
        #expect(try answers().isEmpty)
        #expect(route.begun == ["a"])
    }

    @Test func `what is larger than what is kept goes on while it is read`() throws {
        defer { end() }
        let half = String(repeating: "x", count: 10_000)
        try send("POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 20000\r\n\r\n\(half)")
        #expect(behind.seen == ["head /quick", "body \(half)", "read"])
        channel.pipeline.fireChannelRead(ByteBuffer(string: half))
        #expect(behind.seen.dropFirst(3) == ["body \(half)", "end"])
        let other = EmbeddedChannel(
            handler: QuickRequests(
                route, behind: HeadFaults(HeadWatch(limit: .seconds(30), idleLimit: .seconds(75))) { _ in }))
        let head = HTTPRequestHead(version: .http1_1, method: .POST, uri: "/quick")
        other.pipeline.fireChannelRead(HTTPServerRequestPart.head(head))
        other.pipeline.fireChannelRead(HTTPServerRequestPart.body(ByteBuffer(string: half)))
        #expect(try other.readInbound(as: HTTPServerRequestPart.self) == nil)
        other.pipeline.fireChannelRead(HTTPServerRequestPart.body(ByteBuffer(string: half)))
        #expect(try other.readInbound(as: HTTPServerRequestPart.self) == .head(head))
        #expect(try other.readInbound(as: HTTPServerRequestPart.self) == .body(ByteBuffer(string: half + half)))
        _ = try other.finish(acceptAlreadyClosed: true)
    }

    @Test func `who does not read answers is one for the server`() throws {
        defer { end() }
        channel.isWritable = false
        try send(post("a"))
        #expect(behind.seen == ["head /quick", "body a", "end", "read"])
        behind.answer()
        channel.isWritable = true
        try send(post("b"))
        #expect(route.begun == ["b"])
    }

    @Test func `behind one that is being answered all is held, and keeps its order`() throws {
        defer { end() }
        try send(post("held") + post("b") + post("c", to: "/other"))
        #expect(route.begun == ["held"])
        channel.pipeline.fireUserInboundEventTriggered(ChannelShouldQuiesceEvent())
        channel.pipeline.fireUserInboundEventTriggered(ChannelEvent.inputClosed)
        #expect(behind.seen.isEmpty)
        #expect(try answers().isEmpty)
        answerHeld()
        #expect(route.begun == ["held", "b"])
        #expect(try answers() == ["HTTP/1.1 200 OK", "HTTP/1.1 200 OK"])
        let others = ["head /other", "body c", "end", "ChannelShouldQuiesceEvent", "inputClosed", "read"]
        #expect(behind.seen == others)
    }

    @Test func `what is held only in part goes on`() throws {
        defer { end() }
        try send(post("held") + "POST /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 4\r\n\r\nab")
        answerHeld()
        #expect(behind.seen == ["head /quick", "body ab", "read"])
        try send("cd")
        #expect(behind.seen.dropFirst(3) == ["body cd", "end", "read"])
    }

    @Test func `of two that take their time the second waits for the first`() throws {
        defer { end() }
        try send(post("held") + post("held"))
        answerHeld()
        #expect(try answers().count == 1)
        #expect(route.begun.count == 2)
        answerHeld()
        #expect(try answers().count == 1)
    }

    @Test func `a connection is not read from while something is held, and is afterwards`() throws {
        defer { end() }
        let reads = Reads()
        try channel.pipeline.syncOperations.addHandler(reads, position: .first)
        try send(post("held"))
        channel.read()
        #expect(reads.count == 2)
        try send(post("b"))
        channel.read()
        channel.read()
        #expect(reads.count == 2)
        answerHeld()
        #expect(reads.count == 3)
        #expect(route.begun == ["held", "b"])
    }

    @Test func `it is read on without asking those behind, unless something of theirs is under way`() throws {
        defer { end() }
        let reads = Reads()
        try channel.pipeline.syncOperations.addHandler(reads, position: .first)
        try send(post("a"))
        #expect(reads.count == 1)
        try send(post("b", to: "/other"))
        try send("POST")
        #expect(reads.count == 1)
        behind.answer()
        try send(" /quick HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n\r\nc")
        #expect(reads.count == 2)
        #expect(route.begun == ["a", "c"])
    }

    @Test func `an error behind one that is being answered comes after it`() throws {
        defer { end() }
        try send(post("held") + post("b"))
        channel.pipeline.fireErrorCaught(ChannelError.inputClosed)
        #expect(behind.seen.isEmpty)
        answerHeld()
        #expect(behind.seen == ["error"])
        #expect(route.begun == ["held", "b"])
    }

    @Test func `nothing is begun for a connection that has ended`() throws {
        defer { end() }
        try send(post("held") + post("b"))
        // Its handlers go a little later.
        channel.pipeline.fireChannelInactive()
        answerHeld()
        #expect(route.begun == ["held"])
    }

    @Test func `a connection that is asked quickly, or is being answered, does not idle`() throws {
        defer { end() }
        for _ in 0..<5 {
            try send(post("a"))
            pass(74)
        }
        try send(post("held"))
        pass(1000)
        answerHeld()
        #expect(try answers().count == 6)
        pass(74)
        #expect(channel.isActive)
        pass(1)
        #expect(!channel.isActive)
    }

    @Test func `a head behind one that is being answered is not late before its answer`() throws {
        defer { end() }
        try send(post("held"))
        try send("POST /q")
        pass(1000)
        #expect(try answers().isEmpty)
        answerHeld()
        #expect(try answers() == ["HTTP/1.1 200 OK"])
        pass(30)
        #expect(try answers() == ["HTTP/1.1 408 Request"])
    }
}

/// Takes posts to `/quick`; those whose body is `held` wait until they are told to be answered.
private final class Held: QuickRoute {
    private struct State {
        var begun: [String] = []
        var waiting: QuickEnding?
    }

    private let state = Mutex(State())

    var begun: [String] { state.withLock { $0.begun } }

    func answer() { state.withLock { $0.waiting.take() }?.end(Self.answer) }

    func take(_ head: HTTPRequestHead, _ body: ByteBuffer, _ ending: QuickEnding) -> Bool {
        guard head.uri == "/quick" else { return false }
        let body = String(buffer: body)
        state.withLock { state in
            state.begun.append(body)
            if body == "held" { state.waiting = ending }
        }
        if body != "held" { ending.end(Self.answer) }
        return true
    }

    private static let answer: @Sendable () -> QuickAnswer = {
        QuickAnswer(QuickHead(.ok, [.contentLength: "0"]), body: [])
    }
}

/// The server's place.
private final class Recorder: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private(set) var seen: [String] = []
    private var context: ChannelHandlerContext?

    func handlerAdded(context: ChannelHandlerContext) { self.context = context }

    func handlerRemoved(context: ChannelHandlerContext) { self.context = nil }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): seen.append("head \(head.uri)")
        case .body(let body): seen.append("body \(String(buffer: body))")
        case .end: seen.append("end")
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) { seen.append("read") }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        seen.append(event is ChannelShouldQuiesceEvent ? "ChannelShouldQuiesceEvent" : "\(event)")
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { seen.append("error") }

    func answer() {
        context?.write(wrapOutboundOut(.head(HTTPResponseHead(version: .http1_1, status: .accepted))), promise: nil)
        context?.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
    }
}

private final class Reads: ChannelOutboundHandler {
    typealias OutboundIn = Any

    private(set) var count = 0

    func read(context: ChannelHandlerContext) {
        count += 1
        context.read()
    }
}
