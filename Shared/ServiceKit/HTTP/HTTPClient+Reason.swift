package import AsyncHTTPClient
import Foundation
import NIOCore
import NIOPosix

extension HTTPClient {
    /// Why there was no answer, in a few words.
    package static func reason(of error: any Error) -> String {
        switch error {
        case let error as NIOConnectionError:
            error.connectionErrors.first.map { reason(of: $0.error) } ?? "\(error.host) is unknown"
        case let error as IOError: String(cString: strerror(error.errnoCode)).lowercased()
        case let error as HTTPClientError where error == .connectTimeout: "no connection could be made in time"
        default: "\(error)"
        }
    }
}
