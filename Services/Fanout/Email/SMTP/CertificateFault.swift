import NIOSSL

/// Why a server's certificate is not believed, in words that say what to mend.
enum CertificateFault: Hashable, Sendable, CustomStringConvertible {
    case expired
    case notYetValid
    case unknownAuthority
    case otherName

    /// What a refusal of the chain comes from. TLS itself says only that it does not verify.
    ///
    /// - Parameters:
    ///   - certificate: the server's own.
    ///   - now: seconds since 1970.
    init(_ certificate: NIOSSLCertificate?, now: Int) {
        guard let certificate else {
            self = .unknownAuthority
            return
        }
        self =
            if certificate.notValidAfter < now {
                .expired
            } else if certificate.notValidBefore > now {
                .notYetValid
            } else {
                .unknownAuthority
            }
    }

    var description: String {
        switch self {
        case .expired: "the certificate of the server has expired"
        case .notYetValid: "the certificate of the server is not valid yet; is the clock right here?"
        case .unknownAuthority:
            "the certificate of the server is not signed by an authority that is trusted here (option ca)"
        case .otherName: "the certificate of the server is for another name than the host that was asked for"
        }
    }
}
