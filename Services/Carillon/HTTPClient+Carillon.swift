import AsyncHTTPClient
import NIOCore

extension HTTPClient {
    /// The one client of this process; it lives as long. A refused connection is an error at once, not after a minute of
    /// trying: whoever asks decides about that.
    static let carillon: HTTPClient = {
        var configuration = HTTPClient.Configuration()
        configuration.connectionPool.retryConnectionEstablishment = false
        configuration.timeout.connect = .seconds(10)
        // As many as a command has requests in flight.
        configuration.connectionPool.concurrentHTTP1ConnectionsPerHostSoftLimit = 64
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: configuration)
    }()
}
