import Foundation
package import Hummingbird
package import Logging
import NIOCore
import Synchronization

/// What goes along with a request through middleware and routes.
package struct CarillonRequestContext: RequestContext, Sendable {
    package var coreContext: CoreRequestContextStorage
    /// The client's own `X-Request-Id`, or one of ours; on each log line of this request too. Set by `EdgeMiddleware`.
    package var requestID = ""
    /// The handle of the tenant whose credential it carries. Set by `Gate`.
    package var tenant: String? {
        get { known.tenant.withLock { $0 } }
        set { known.tenant.withLock { $0 = newValue } }
    }
    private let known = Known()
    /// What the request is counted against, where limits are on. Set by `Routes`.
    package var limit: RouteLimit?
    private let plainLogger: Logger
    private let channel: any Channel

    /// Shared by all copies of a context: what comes to be known further in stands in the lines that are written further out,
    /// too.
    private final class Known: Sendable {
        let tenant = Mutex<String?>(nil)
    }

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        plainLogger = source.logger
        channel = source.channel
    }

    /// The other end of the connection.
    var remoteAddress: SocketAddress? { channel.remoteAddress }

    /// Writes lines that name the request and its tenant. Made when it is asked for: few requests have anything to say.
    package var logger: Logger { plainLogger.ofRequest(requestID, tenant: tenant) }

    /// What stands at a parameter of the path, without the percent-encoding: programs write `ada@example.org` as
    /// `ada%40example.org`, and mean the same (RFC 3986, section 2.4).
    ///
    /// - Throws: `Problem` 404 where that is no text: nothing has such a name.
    package func name(_ parameter: String) throws(Problem) -> String {
        guard let text = coreContext.parameters.get(parameter)?.removingPercentEncoding else { throw .notFound }
        return text
    }

    /// Whether lines for somebody who looks for a fault are written.
    package var isDebugging: Bool { plainLogger.logLevel <= .debug }
}

extension Logger {
    /// The same, with what names a request on each line.
    ///
    /// - Parameters:
    ///   - id: empty while it has none.
    ///   - tenant: nil while nobody knows whose it is.
    func ofRequest(_ id: String, tenant: String?) -> Logger {
        var logger = self
        if !id.isEmpty { logger[metadataKey: "requestId"] = .string(id) }
        if let tenant { logger[metadataKey: "tenant"] = .string(tenant) }
        return logger
    }
}
