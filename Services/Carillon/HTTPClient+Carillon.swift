import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

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

    /// Why there was no answer, in a few words.
    static func reason(of error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { reason(of: $0.error) } ?? "\(error.host) is unknown"
        case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
        case let error as HTTPClientError where error == .connectTimeout: "no connection within 10 s"
        default: "\(error)"
        }
    }
}
