import NIOSSL
import Synchronization

/// What is offered in TLS handshakes with receivers: HTTP/2 and HTTP/1.1, or the latter alone.
///
/// The second is made when it is needed first: to read whom the system trusts takes time and memory, and nearly nobody
/// needs it.
final class WebhookTLS: Sendable {
    private let configuration: TLSConfiguration
    private let both: NIOSSLContext
    private let ofHTTP1 = Mutex<NIOSSLContext?>(nil)

    /// - Parameter configuration: whom to trust.
    /// - Throws: what `NIOSSLContext` finds wrong with it.
    init(_ configuration: TLSConfiguration) throws {
        var configuration = configuration
        configuration.applicationProtocols = ["h2", "http/1.1"]
        // RFC 8996 forbids the older ones.
        configuration.minimumTLSVersion = .tlsv12
        both = try NIOSSLContext(configuration: configuration)
        configuration.applicationProtocols = ["http/1.1"]
        self.configuration = configuration
    }

    func context(offersHTTP2: Bool) throws -> NIOSSLContext {
        guard !offersHTTP2 else { return both }
        return try ofHTTP1.withLock { known in
            if let known { return known }
            let context = try NIOSSLContext(configuration: configuration)
            known = context
            return context
        }
    }
}
