package import Hummingbird
package import Logging

/// What goes along with a request through middleware and routes.
package struct CarillonRequestContext: RequestContext, Sendable {
    package var coreContext: CoreRequestContextStorage
    /// The client's own `X-Request-Id`, or one of ours; on each log line of this request too. Set by `EdgeMiddleware`.
    package var requestID = ""
    /// The handle of the tenant whose credential it carries. Set by `Gate`.
    package var tenant: String?
    private let plainLogger: Logger

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
        plainLogger = source.logger
    }

    /// Writes lines that name the request and its tenant. Made when it is asked for: few requests have anything to say.
    package var logger: Logger {
        var logger = plainLogger
        if !requestID.isEmpty { logger[metadataKey: "requestId"] = .string(requestID) }
        if let tenant { logger[metadataKey: "tenant"] = .string(tenant) }
        return logger
    }

    /// Whether lines for somebody who looks for a fault are written.
    var isDebugging: Bool { plainLogger.logLevel <= .debug }
}
