package import Contracts
package import NIOCore
import NIOPosix
package import NIOSSL
package import ServiceKit

/// Posts webhooks: a client for that alone, on SwiftNIO. It speaks HTTP/1.1, and HTTP/2 where a receiver chooses that in the
/// TLS handshake (ALPN).
///
/// A client of our own, because a webhook's address must be checked after the name was resolved and the connection made to
/// exactly what was checked; because an answer is cut at 16 KiB, whatever the peer goes on sending; because each stage has
/// a time-out and a name; and because it takes about 20 µs for a post where a general client takes 70.
package final class WebhookClient: Sendable {
    private let lanes: [ClientLane]
    private let resolver: any HostResolver

    /// - Parameters:
    ///   - rules: which addresses may be reached.
    ///   - limits: the bounds of it.
    ///   - proxy: what all connections go through; the addresses are looked up and judged here all the same.
    ///   - resolver: finds addresses; the client shuts it down with itself.
    ///   - tls: whom to trust; by default the certificates that the system trusts.
    ///   - group: the event loops. They must run until `shutdown()` has returned.
    package init(
        rules: EgressRules, limits: WebhookClientLimits = WebhookClientLimits(), proxy: EgressProxy? = nil,
        resolver: any HostResolver = SystemResolver(),
        tls: TLSConfiguration = .makeClientConfiguration(),
        group: any EventLoopGroup = MultiThreadedEventLoopGroup.singleton
    ) throws {
        let tls = try WebhookTLS(tls)
        let proxy = proxy.map(ProxyRoute.init)
        self.resolver = resolver
        self.lanes = group.makeIterator().map { loop in
            ClientLane(
                loop: loop, limits: limits, rules: rules, resolver: resolver, tls: tls, proxy: proxy)
        }
    }

    /// Posts once, and says what came of it. Redirects are answers like any other.
    ///
    /// - Parameters:
    ///   - headers: besides `host` and `content-length`, which are set here.
    ///   - timeout: the longest that it may take in all, from the look-up to the answer's last byte.
    /// - Returns: `.response`, or `.fault` with its kind and a sentence. When the task is cancelled or the client shut down,
    ///   that is `.fault(.interrupted, …)`.
    package func post(
        _ target: WebhookTarget, headers: [HeaderField], body: [UInt8], timeout: Duration
    ) async -> AttemptAnswer {
        await send(.post, to: target, headers: headers, body: body, timeout: timeout)
    }

    /// The same, by whichever method.
    package func send(
        _ method: WebhookMethod, to target: WebhookTarget, headers: [HeaderField], body: [UInt8], timeout: Duration
    ) async -> AttemptAnswer {
        guard let request = RequestEncoder.encode(method, target, headers: headers, body: body) else {
            return .fault(.unprepared, "a header of the endpoint can't stand in a request")
        }
        let exchange = Exchange(
            method, target, headers: headers, body: body, request: request, deadline: .now() + TimeAmount(timeout))
        let lane = lanes[Int(UInt(bitPattern: target.origin.hashValue) % UInt(lanes.count))]
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                lane.loop.execute {
                    exchange.begin(continuation)
                    lane.begin(exchange)
                }
            }
        } onCancel: {
            lane.loop.execute { lane.cancel(exchange) }
        }
    }

    /// Gives up what is under way, closes all connections and waits until they are closed. Posts that come later are
    /// answered as interrupted.
    package func shutdown() async {
        for lane in lanes {
            let closed = lane.loop.flatSubmit { lane.shutdown() }
            try? await closed.get()
        }
        resolver.shutdown()
    }
}
