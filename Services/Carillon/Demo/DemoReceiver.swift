import Hummingbird
import HTTPTypes
import JSON
import Logging
import NIOCore
import ServiceKit
import ServiceLifecycle
import Synchronization
import WebhookSignature

/// A receiver as anybody would write one: it verifies the signature, and keeps what came.
final class DemoReceiver: Sendable {
    struct Delivery: Sendable {
        let type: String
        let isVerified: Bool
    }

    private struct State {
        var secret: WebhookSecret?
        /// By the id of the event.
        var deliveries: [String: Delivery] = [:]
    }

    private let state = Mutex(State())
    private let onDelivery: @Sendable (_ event: String, Delivery) -> Void

    /// - Parameter onDelivery: told of everything that comes.
    init(onDelivery: @escaping @Sendable (_ event: String, Delivery) -> Void) {
        self.onDelivery = onDelivery
    }

    /// What the endpoint's secret is, once it is known.
    func use(secret: WebhookSecret) {
        state.withLock { $0.secret = secret }
    }

    func delivery(of event: String) -> Delivery? {
        state.withLock { $0.deliveries[event] }
    }

    /// Serves on a free port of this machine until its task is cancelled.
    ///
    /// - Parameter onRunning: is told the URL to send to; at `/refusing` beside it everything is refused.
    func run(onRunning: @escaping @Sendable (String) async -> Void) async throws {
        let router = Router()
        router.post("/hooks") { [self] request, _ in
            let body = try await request.body.collect(upTo: 1 << 20)
            let isTaken = receive(request.headers, Array(body.readableBytesView))
            return isTaken ? HTTPResponse.Status.ok : .unauthorized
        }
        // What nobody takes, so that one sees what becomes of a delivery that fails for good.
        router.post("/refusing") { _, _ in HTTPResponse.Status.badRequest }
        let application = Application(
            router: router, configuration: ApplicationConfiguration(address: .hostname("127.0.0.1", port: 0)),
            onServerRunning: { channel in await onRunning("http://127.0.0.1:\(channel.localAddress?.port ?? 0)/hooks")
            },
            logger: Logger(label: "receiver") { _ in SwiftLogNoOpLogHandler() })
        try await application.run()
    }

    /// Answers whether the signature is right.
    private func receive(_ headers: HTTPFields, _ body: [UInt8]) -> Bool {
        guard let root = try? JSONDocument(parsing: body).root, let event = root["id"]?.string else { return false }
        let secret = state.withLock(\.secret)
        let isVerified = secret.map { Self.isSigned(headers, body, secret: $0) } ?? false
        let delivery = Delivery(type: root["type"]?.string ?? "", isVerified: isVerified)
        state.withLock { $0.deliveries[event] = delivery }
        onDelivery(event, delivery)
        return isVerified
    }

    /// Both signatures are looked at: that of Standard Webhooks, and the plain one over the body.
    private static func isSigned(_ headers: HTTPFields, _ body: [UInt8], secret: WebhookSecret) -> Bool {
        let fields = headers.map { (name: $0.name.rawName, value: $0.value) }
        let plain = fields.first { $0.name.lowercased() == XSignature.header }?.value ?? ""
        do {
            let now = SystemTime.now() / 1000
            _ = try StandardWebhooks.verify(headers: fields, body: body, secrets: [secret], now: now)
            try XSignature.verify(plain, body: body, secrets: [secret])
            return true
        } catch {
            return false
        }
    }
}
