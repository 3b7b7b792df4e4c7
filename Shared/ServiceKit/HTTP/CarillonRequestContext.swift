package import Hummingbird

/// What goes along with a request through middleware and routes.
package struct CarillonRequestContext: RequestContext, Sendable {
    package var coreContext: CoreRequestContextStorage
    /// The client's own `X-Request-Id`, or one of ours; on each log line of this request too. Set by `EdgeMiddleware`.
    package var requestID = ""

    package init(source: ApplicationRequestContextSource) {
        coreContext = CoreRequestContextStorage(source: source)
    }
}
