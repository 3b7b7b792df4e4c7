import Foundation
import NIOCore
import NIOSSL

/// How connections to one host are encrypted: TLS 1.2 or later, the certificate always checked against the host.
struct SMTPClientTLS: Sendable {
    private let context: NIOSSLContext
    private let hostname: String?

    /// - Parameter trustedCertificates: The path of a PEM file to trust instead of the system's certificates.
    init(host: String, trustedCertificates: String?) throws(MailTransportError) {
        var configuration = TLSConfiguration.makeClientConfiguration()
        configuration.minimumTLSVersion = .tlsv12
        configuration.certificateVerification = .fullVerification
        if let path = trustedCertificates {
            guard let certificates = try? NIOSSLCertificate.fromPEMFile(path), !certificates.isEmpty else {
                throw MailTransportError("the file \(path) can't be read as PEM certificates")
            }
            configuration.trustRoots = .certificates(certificates)
        }
        do {
            context = try NIOSSLContext(configuration: configuration)
        } catch {
            throw MailTransportError("TLS can't be set up: \(error)")
        }
        // An IP address is no server name: the certificate is then checked against the address that was connected to.
        hostname = (try? SocketAddress(ipAddress: host, port: 0)) == nil ? host : nil
    }

    func handler() throws -> NIOSSLClientHandler {
        try NIOSSLClientHandler(context: context, serverHostname: hostname)
    }
}
