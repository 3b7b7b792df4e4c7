import NIOCore
import NIOHPACK
import NIOHTTP2
import NIOPosix
import NIOSSL
import NIOTLS
import Synchronization

@testable import Fanout

/// A webhook receiver that speaks HTTP/2 over real TLS, and does with each request, frame by frame, what a test tells it to.
final class HTTP2Receiver: Sendable {
    struct Request: Sendable {
        var headers = HPACKHeaders()
        var body: [UInt8] = []
        /// Which connection it came on, from 1, and as which of all requests, from 1.
        var connection = 0
        var number = 0

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    typealias Behaviour = @Sendable (Request, HTTP2Wire) -> Void

    private struct Seen {
        var connections = 0
        var requests: [Request] = []
        var resets: [HTTP2ErrorCode] = []
    }

    private let seen = Mutex(Seen())
    private let channel: any Channel

    var port: Int { channel.localAddress?.port ?? 0 }
    var connections: Int { seen.withLock { $0.connections } }
    var requests: [Request] { seen.withLock { $0.requests } }
    /// The codes with which the client has given up streams.
    var resets: [HTTP2ErrorCode] { seen.withLock { $0.resets } }

    private init(channel: any Channel) {
        self.channel = channel
    }

    /// Starts one, lets the body use it with a client that trusts it, and stops it.
    ///
    /// - Parameters:
    ///   - streams: how many streams it allows at a time.
    ///   - plain: what it answers over HTTP/1.1, to who does not offer HTTP/2; nil if it speaks nothing but that.
    static func with(
        limits: WebhookClientLimits = WebhookClientLimits(), streams: Int = 100, plain: String? = nil,
        _ behaviour: @escaping Behaviour,
        _ body: (HTTP2Receiver, ClientFixture) async throws -> Void
    ) async throws {
        let authority = try TestAuthority()
        let tls = try authority.serverContext { $0.applicationProtocols = plain == nil ? ["h2"] : ["h2", "http/1.1"] }
        let holder = Mutex<HTTP2Receiver?>(nil)
        let settings = [HTTP2Setting(parameter: .maxConcurrentStreams, value: streams)]
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    let handler = FrameHandler(channel) { request, wire in
                        guard let receiver = holder.withLock({ $0 }) else { return }
                        behaviour(receiver.take(request), wire)
                    } connected: {
                        holder.withLock { $0 }?.connected() ?? 0
                    } reset: { code in
                        holder.withLock { $0 }?.seen.withLock { $0.resets.append(code) }
                    }
                    let http2 = NIOHTTP2Handler(mode: .server, initialSettings: settings)
                    try channel.pipeline.syncOperations.addHandler(NIOSSLServerHandler(context: tls))
                    guard let plain else {
                        return try channel.pipeline.syncOperations.addHandlers([http2, handler])
                    }
                    try channel.pipeline.syncOperations.addHandler(
                        ChosenProtocol([http2, handler], plain: PlainAnswer(plain)))
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let receiver = HTTP2Receiver(channel: channel)
        holder.withLock { $0 = receiver }
        let client = try WebhookClient(
            rules: EgressRules(allowing: ClientFixture.loopback), limits: limits,
            resolver: FixedResolver([try SocketAddress(ipAddress: "127.0.0.1", port: receiver.port)]),
            tls: try authority.clientConfiguration())
        let result: Result<Void, any Error>
        do {
            result = .success(
                try await body(receiver, ClientFixture(client: client, port: receiver.port, isSecure: true)))
        } catch {
            result = .failure(error)
        }
        await client.shutdown()
        try await channel.close()
        try result.get()
    }

    private func connected() -> Int {
        seen.withLock {
            $0.connections += 1
            return $0.connections
        }
    }

    private func take(_ request: Request) -> Request {
        seen.withLock { seen in
            var request = request
            request.number = seen.requests.count + 1
            seen.requests.append(request)
            return request
        }
    }
}

/// The receiver's end of a stream.
struct HTTP2Wire: Sendable {
    let channel: any Channel
    let stream: HTTP2StreamID

    func answer(_ status: Int, _ body: String = "", headers: HPACKHeaders = [:]) {
        head(status, headers: headers, isEnd: body.isEmpty)
        if !body.isEmpty { data(body, isEnd: true) }
    }

    func head(_ status: Int, headers: HPACKHeaders = [:], isEnd: Bool = false) {
        var all: HPACKHeaders = [":status": "\(status)"]
        all.add(contentsOf: headers)
        send(.headers(.init(headers: all, endStream: isEnd)))
    }

    func data(_ text: String, isEnd: Bool = false) {
        send(.data(.init(data: .byteBuffer(ByteBuffer(string: text)), endStream: isEnd)))
    }

    /// Far more than anybody reads; the windows of the peer decide how much of it goes out.
    func dataWithoutEnd() {
        data(String(repeating: "abcdefgh", count: 128 * 1024))
    }

    func reset(_ code: HTTP2ErrorCode) {
        send(.rstStream(code))
    }

    /// Takes no request after this one any more.
    func goAway(after last: HTTP2StreamID, _ code: HTTP2ErrorCode = .noError) {
        let frame = HTTP2Frame(
            streamID: .rootStream, payload: .goAway(lastStreamID: last, errorCode: code, opaqueData: nil))
        channel.writeAndFlush(frame, promise: nil)
    }

    func send(_ payload: HTTP2Frame.FramePayload) {
        channel.writeAndFlush(HTTP2Frame(streamID: stream, payload: payload), promise: nil)
    }

    /// Bytes that are no frames.
    func garbage() {
        let text = ByteBuffer(string: String(repeating: "HTTP/1.1 400 Bad Request\r\n\r\n", count: 8))
        channel.pipeline.context(handlerType: NIOHTTP2Handler.self).whenSuccess { context in
            context.writeAndFlush(NIOAny(text), promise: nil)
        }
    }
}

private final class FrameHandler: ChannelInboundHandler {
    typealias InboundIn = HTTP2Frame

    private let channel: any Channel
    private let received: (HTTP2Receiver.Request, HTTP2Wire) -> Void
    private let connected: () -> Int
    private let reset: (HTTP2ErrorCode) -> Void
    private var requests: [HTTP2StreamID: HTTP2Receiver.Request] = [:]
    private var connection = 0

    init(
        _ channel: any Channel, _ received: @escaping (HTTP2Receiver.Request, HTTP2Wire) -> Void,
        connected: @escaping () -> Int, reset: @escaping (HTTP2ErrorCode) -> Void
    ) {
        self.channel = channel
        self.received = received
        self.connected = connected
        self.reset = reset
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let frame = unwrapInboundIn(data)
        switch frame.payload {
        case .headers(let head):
            if connection == 0 { connection = connected() }
            var request = HTTP2Receiver.Request()
            request.headers = head.headers
            request.connection = connection
            requests[frame.streamID] = request
            if head.endStream { finish(frame.streamID) }
        case .data(let part):
            guard case .byteBuffer(let bytes) = part.data else { return }
            requests[frame.streamID]?.body += Array(bytes.readableBytesView)
            if part.endStream { finish(frame.streamID) }
            guard bytes.readableBytes > 0 else { return }
            // What was read may be sent again.
            for stream in part.endStream ? [.rootStream] : [HTTP2StreamID.rootStream, frame.streamID] {
                let update = HTTP2Frame(
                    streamID: stream, payload: .windowUpdate(windowSizeIncrement: bytes.readableBytes))
                channel.writeAndFlush(update, promise: nil)
            }
        case .rstStream(let code): reset(code)
        default: break
        }
    }

    private func finish(_ stream: HTTP2StreamID) {
        guard let request = requests.removeValue(forKey: stream) else { return }
        received(request, HTTP2Wire(channel: channel, stream: stream))
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if error is NIOHTTP2Errors.StreamError { return }
        context.close(promise: nil)
    }
}

/// Speaks what the client has taken in the handshake.
private final class ChosenProtocol: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    private let http2: [any ChannelHandler]
    private let plain: any ChannelHandler

    init(_ http2: [any ChannelHandler], plain: any ChannelHandler) {
        self.http2 = http2
        self.plain = plain
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        guard case .some(.handshakeCompleted(let protocolName)) = event as? TLSUserEvent else { return }
        do {
            try context.pipeline.syncOperations.addHandlers(protocolName == "h2" ? http2 : [plain])
        } catch {
            context.close(promise: nil)
        }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }
}

/// Answers each request of HTTP/1.1, which comes in one piece, with the same text.
private final class PlainAnswer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let text: String

    init(_ text: String) {
        self.text = text
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let answer = "HTTP/1.1 200 OK\r\ncontent-length: \(text.utf8.count)\r\n\r\n\(text)"
        context.writeAndFlush(wrapOutboundOut(ByteBuffer(string: answer)), promise: nil)
    }
}
