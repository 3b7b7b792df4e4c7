import Foundation
import NIOCore
import NIOPosix
import NIOSSL

extension SMTPFailure {
    /// What an error of the network or of TLS means.
    ///
    /// - Parameters:
    ///   - certificate: the server's, where it came so far.
    ///   - now: seconds since 1970.
    init(_ error: any Error, certificate: NIOSSLCertificate? = nil, now: Int = 0) {
        switch error {
        case NIOSSLError.handshakeFailed(let cause) where "\(cause)".contains("CERTIFICATE_VERIFY_FAILED"):
            self.init(.tls, "TLS failed: \(CertificateFault(certificate, now: now).description)")
        case let error as NIOSSLExtraError where error == .failedToValidateHostname:
            self.init(.tls, "TLS failed: \(CertificateFault.otherName.description)")
        case let failure as SMTPFailure: self = failure
        case let error as NIOConnectionError:
            guard let first = error.connectionErrors.first?.error else {
                self.init(.dns, "the host \(error.host) is not found")
                return
            }
            self.init(first)
        case ChannelError.connectTimeout: self.init(.connectTimeout, "the server did not take the connection in time")
        case ChannelError.ioOnClosedChannel, ChannelError.alreadyClosed, ChannelError.eof:
            self.init(.reset, "the server closed the connection")
        case let error as IOError: self.init(error)
        case NIOSSLError.uncleanShutdown: self.init(.reset, "the server closed the connection")
        case let error as NIOSSLError: self.init(.tls, "TLS failed: \(Self.reason(error))")
        case let error as NIOSSLExtraError: self.init(.tls, "TLS failed: \(HeaderWriter.singleLine("\(error)"))")
        case let error as BoringSSLError: self.init(.tls, "TLS failed: \(HeaderWriter.singleLine("\(error)"))")
        default: self.init(.reset, "the connection failed: \(HeaderWriter.singleLine("\(error)"))")
        }
    }

    private init(_ error: IOError) {
        switch error.errnoCode {
        case ECONNREFUSED: self.init(.refused, "the server refused the connection")
        case ETIMEDOUT: self.init(.connectTimeout, "the server did not answer")
        case EHOSTUNREACH, ENETUNREACH: self.init(.refused, "the server can't be reached")
        default: self.init(.reset, "the connection failed: \(String(cString: strerror(error.errnoCode)))")
        }
    }

    private static func reason(_ error: NIOSSLError) -> String {
        switch error {
        case .handshakeFailed(let error): return "the handshake failed: \(HeaderWriter.singleLine("\(error)"))"
        case .unableToValidateCertificate, .noCertificateToValidate, .cannotMatchULabel:
            return CertificateFault.otherName.description
        default: return HeaderWriter.singleLine("\(error)")
        }
    }
}
