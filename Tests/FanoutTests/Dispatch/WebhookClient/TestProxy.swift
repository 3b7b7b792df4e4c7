import NIOCore
import NIOPosix
import Synchronization

/// A proxy on a real socket that tunnels, or answers what a test tells it to.
final class TestProxy: Sendable {
    enum Answer: Sendable {
        case tunnel
        /// These bytes, and nothing after them.
        case text(String)
        case silence
        case close
    }

    private let seen = Mutex<[String]>([])
    private let channel: any Channel

    var port: Int { channel.localAddress?.port ?? 0 }
    /// The heads of the requests for tunnels.
    var requests: [String] { seen.withLock { $0 } }

    private init(channel: any Channel) {
        self.channel = channel
    }

    /// Starts one, lets the body use it, and stops it.
    ///
    /// - Parameter answer: to a request for a tunnel, by its number from 1.
    static func with(
        _ answer: @escaping @Sendable (Int) -> Answer, _ body: (TestProxy) async throws -> Void
    ) async throws {
        let holder = Mutex<TestProxy?>(nil)
        let channel = try await ServerBootstrap(group: MultiThreadedEventLoopGroup.singleton)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(
                        TunnelServer { head in
                            guard let proxy = holder.withLock({ $0 }) else { return .close }
                            return answer(
                                proxy.seen.withLock { seen in
                                    seen.append(head)
                                    return seen.count
                                })
                        })
                }
            }
            .bind(host: "127.0.0.1", port: 0).get()
        let proxy = TestProxy(channel: channel)
        holder.withLock { $0 = proxy }
        let result: Result<Void, any Error>
        do {
            result = .success(try await body(proxy))
        } catch {
            result = .failure(error)
        }
        try await channel.close()
        try result.get()
    }
}

/// Reads a request for a tunnel, and then passes on whatever comes.
private final class TunnelServer: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let answer: (String) -> TestProxy.Answer
    private var head = ""
    private var other: (any Channel)?

    init(_ answer: @escaping (String) -> TestProxy.Answer) {
        self.answer = answer
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = unwrapInboundIn(data)
        if let other { return other.writeAndFlush(bytes, promise: nil) }
        head += String(buffer: bytes)
        guard head.hasSuffix("\r\n\r\n") else { return }
        switch answer(head) {
        case .silence: break
        case .close: context.close(promise: nil)
        case .text(let text): context.writeAndFlush(NIOAny(ByteBuffer(string: text)), promise: nil)
        case .tunnel: tunnel(context)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        other?.close(promise: nil)
    }

    private func tunnel(_ context: ChannelHandlerContext) {
        let place = head.split(separator: " ")[1]
        let colon = place.lastIndex(of: ":") ?? place.endIndex
        guard let port = Int(place[colon...].dropFirst()),
            let address = try? SocketAddress(ipAddress: String(place[..<colon]), port: port)
        else { return context.close(promise: nil) }
        let mine = context.channel
        ClientBootstrap(group: context.eventLoop)
            .channelInitializer { channel in
                channel.eventLoop.makeCompletedFuture {
                    try channel.pipeline.syncOperations.addHandler(Passing(to: mine))
                }
            }
            .connect(to: address)
            .assumeIsolated()
            .whenComplete { result in
                switch result {
                case .success(let channel):
                    self.other = channel
                    mine.writeAndFlush(ByteBuffer(string: "HTTP/1.1 200 Connected\r\nx: y\r\n\r\n"), promise: nil)
                case .failure:
                    mine.writeAndFlush(ByteBuffer(string: "HTTP/1.1 502 Bad Gateway\r\n\r\n"), promise: nil)
                }
            }
    }
}

private final class Passing: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer

    private let other: any Channel

    init(to other: any Channel) {
        self.other = other
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        other.writeAndFlush(unwrapInboundIn(data), promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        other.close(promise: nil)
    }
}
