import NIOCore
import NIOHTTP1
import NIOPosix
import NIOSSL
import Synchronization

/// A webhook receiver on a real socket that does with each request what a test tells it to.
final class Receiver: Sendable {
    struct Request: Sendable {
        var line = ""
        var headers: [(name: String, value: String)] = []
        var body: [UInt8] = []
        /// Which connection it came on, from 1, and as which of its requests, from 1.
        var connection = 0
        var number = 0

        func header(_ name: String) -> String? {
            headers.first { $0.name.lowercased() == name }?.value
        }
    }

    typealias Behaviour = @Sendable (Request, Wire) -> Void

    private struct Seen {
        var connections = 0
        var requests: [Request] = []
    }

    private let seen = Mutex(Seen())
    private let channel: any Channel

    var port: Int { channel.localAddress?.port ?? 0 }
    var address: SocketAddress { get throws { try SocketAddress(ipAddress: "127.0.0.1", port: port) } }
    var connections: Int { seen.withLock { $0.connections } }
    var requests: [Request] { seen.withLock { $0.requests } }

    private init(channel: any Channel) {
        self.channel = channel
    }

    /// Starts one, lets the body use it, and stops it.
    static func with(
        tls: NIOSSLContext? = nil, _ behaviour: @escaping Behaviour, _ body: (Receiver) async throws -> Void
    ) async throws {
        try await with(tls: tls, accepts: { _ in }, behaviour, body)
    }

    /// The same; what `accepts` says is done with each new connection, before any bytes.
    static func with(
        tls: NIOSSLContext? = nil, accepts: @escaping @Sendable (Wire) -> Void, _ behaviour: @escaping Behaviour,
        _ body: (Receiver) async throws -> Void
    ) async throws {
        let holder = Mutex<Receiver?>(nil)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .serverChannelOption(.socketOption(.so_reuseaddr), value: 1)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    accepts(Wire(channel: channel))
                    let pipeline = channel.pipeline.syncOperations
                    if let tls { try pipeline.addHandler(NIOSSLServerHandler(context: tls)) }
                    try pipeline.addHandler(ByteToMessageHandler(HTTPRequestDecoder()))
                    try pipeline.addHandler(
                        RequestHandler { request, number in
                            guard let receiver = holder.withLock({ $0 }) else { return }
                            receiver.take(request, connection: number, behaviour, channel)
                        } connected: {
                            holder.withLock { $0 }?.connected() ?? 0
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let receiver = Receiver(channel: channel)
        holder.withLock { $0 = receiver }
        do {
            try await body(receiver)
        } catch {
            try await channel.close()
            throw error
        }
        try await channel.close()
    }

    private func connected() -> Int {
        seen.withLock {
            $0.connections += 1
            return $0.connections
        }
    }

    private func take(_ request: Request, connection: Int, _ behaviour: Behaviour, _ channel: any Channel) {
        var request = request
        request.connection = connection
        seen.withLock { seen in
            request.number = seen.requests.count { $0.connection == connection } + 1
            seen.requests.append(request)
        }
        behaviour(request, Wire(channel: channel))
    }
}

/// The receiver's end of a connection.
struct Wire: Sendable {
    let channel: any Channel

    func send(_ text: String) {
        channel.writeAndFlush(ByteBuffer(string: text), promise: nil)
    }

    /// A whole answer that keeps the connection.
    func answer(_ status: Int, _ body: String = "", headers: String = "") {
        send("HTTP/1.1 \(status) Text\r\n\(headers)content-length: \(body.utf8.count)\r\n\r\n\(body)")
    }

    func sendAndClose(_ text: String) {
        channel.writeAndFlush(ByteBuffer(string: text)).whenComplete { _ in channel.close(promise: nil) }
    }

    func close() {
        channel.close(promise: nil)
    }

    /// Closes with a reset instead of an orderly end.
    func reset() {
        let linger = linger(l_onoff: 1, l_linger: 0)
        _ = (channel as? any SocketOptionProvider)?.setSoLinger(linger)
        channel.close(promise: nil)
    }

    /// Goes on sending until the peer has had enough.
    func sendForEver(_ text: String) {
        send(repeated: ByteBuffer(string: String(repeating: text, count: 64 * 1024 / text.utf8.count + 1)))
    }

    /// Sends the beginning at once, and then a little again and again, until the peer has had enough.
    func trickle(_ beginning: String, _ little: String) {
        send(beginning)
        channel.eventLoop.scheduleRepeatedTask(initialDelay: .zero, delay: .milliseconds(20)) { task in
            if channel.isActive { send(little) } else { task.cancel() }
        }
    }

    private func send(repeated buffer: ByteBuffer) {
        channel.writeAndFlush(buffer).whenSuccess {
            // Not at once: a write that succeeds within the call would deepen the stack for ever.
            channel.eventLoop.execute { send(repeated: buffer) }
        }
    }
}

private final class RequestHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let received: (Receiver.Request, Int) -> Void
    private let connected: () -> Int
    private var request = Receiver.Request()
    private var connection = 0

    init(_ received: @escaping (Receiver.Request, Int) -> Void, connected: @escaping () -> Int) {
        self.received = received
        self.connected = connected
    }

    func channelActive(context: ChannelHandlerContext) {
        connection = connected()
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head):
            request = Receiver.Request()
            request.line = "\(head.method) \(head.uri) \(head.version)"
            request.headers = head.headers.map { ($0.name, $0.value) }
        case .body(let bytes): request.body += Array(bytes.readableBytesView)
        case .end: received(request, connection)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }
}
