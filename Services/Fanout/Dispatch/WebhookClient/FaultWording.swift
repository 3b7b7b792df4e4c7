import NIOCore
import NIOPosix
import NIOSSL

#if canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#else
    import Darwin
#endif

/// Turns the errors of sockets and TLS into faults with a sentence that an owner of an endpoint understands.
///
/// Tenants read these sentences: the host stands in them as its URL names it and never as the address that it was found
/// at, which may be an internal one; and of what the other end said there is nothing in them but a code that is known.
enum FaultWording {
    /// - Parameter place: the host and port of the URL.
    static func connecting(to place: String, _ error: any Error) -> AttemptAnswer {
        switch error {
        case ChannelError.connectTimeout:
            return .fault(.connectTimeout, "timed out connecting to \(place)")
        case let error as IOError where error.errnoCode == ETIMEDOUT:
            return .fault(.connectTimeout, "timed out connecting to \(place)")
        case let error as IOError where error.errnoCode == ECONNREFUSED:
            return .fault(.refused, "\(place) refused the connection")
        case let error as IOError where error.errnoCode == ECONNRESET:
            return .fault(.reset, "\(place) reset the connection")
        case let error as IOError where [EMFILE, ENFILE, EADDRNOTAVAIL, ENOBUFS].contains(error.errnoCode):
            return .fault(.unprepared, "no connection could be opened: \(String(cString: strerror(error.errnoCode)))")
        case let error as IOError:
            return .fault(.refused, "\(place) can't be reached: \(String(cString: strerror(error.errnoCode)))")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError:
            return handshake(error)
        case let error as ProxyError: return through(error, to: place)
        default:
            return .fault(.refused, "\(place) can't be reached")
        }
    }

    /// What is wrong with the proxy itself is for the operator to put right, who has the schedule's time for it.
    private static func through(_ error: ProxyError, to place: String) -> AttemptAnswer {
        switch error {
        case .unreachable: .fault(.unprepared, "the egress proxy can't be reached")
        case .broken: .fault(.unprepared, "the egress proxy closed the connection, or did not answer as one")
        case .refused(407): .fault(.unprepared, "the egress proxy refused the login")
        case .refused(504): .fault(.connectTimeout, "the egress proxy timed out connecting to \(place)")
        case .refused(let status): .fault(.refused, "the egress proxy did not connect to \(place) (\(status))")
        }
    }

    /// - Parameter error: what went wrong, if anything was said before the connection was closed.
    static func handshake(_ error: (any Error)?) -> AttemptAnswer {
        guard let error else { return .fault(.tls, "the connection was closed during the TLS handshake") }
        if let error = error as? IOError, [ECONNRESET, EPIPE].contains(error.errnoCode) { return handshake(nil) }
        let text = "\(error)"
        let known = [
            ("CERTIFICATE_VERIFY_FAILED", "the certificate is not trusted, or has expired"),
            ("failedToValidateHostname", "the certificate is for another name"),
            ("WRONG_VERSION_NUMBER", "the port does not speak TLS"),
            ("eofDuringHandshake", "the connection was closed during the TLS handshake"),
            ("EOF during handshake", "the connection was closed during the TLS handshake"),
            ("HANDSHAKE_FAILURE", "the server found no TLS settings in common"),
            ("UNSUPPORTED_PROTOCOL", "the server wants a TLS version that is too old"),
            ("PROTOCOL_VERSION", "the server wants a TLS version that is too old"),
            ("CERTIFICATE_REQUIRED", "the server wants a certificate of the client"),
        ]
        let reason = known.first { text.contains($0.0) }?.1 ?? code(in: text) ?? "the handshake failed"
        return .fault(.tls, "no TLS connection: \(reason)")
    }

    /// The name of a reason of BoringSSL's, such as `TLSV1_ALERT_INTERNAL_ERROR`: letters, digits and underscores only.
    private static func code(in text: String) -> String? {
        guard let start = text.firstRange(of: "OPENSSL_internal:")?.upperBound else { return nil }
        let code = text[start...].prefix { $0.isASCII && ($0.isUppercase || $0.isNumber || $0 == "_") }
        return code.isEmpty ? nil : String(code)
    }

    static func broken(_ error: (any Error)?, isInBody: Bool, hasAnswerBegun: Bool) -> AttemptAnswer {
        let place = place(isInBody: isInBody, hasAnswerBegun: hasAnswerBegun)
        switch error {
        case let error as IOError where error.errnoCode != ECONNRESET && error.errnoCode != EPIPE:
            return .fault(.reset, "the connection broke \(place): \(String(cString: strerror(error.errnoCode)))")
        case is IOError: return .fault(.reset, "the connection was reset \(place)")
        case is NIOSSLError, is NIOSSLExtraError, is BoringSSLError: return handshake(error)
        default: return .fault(.reset, "the connection was closed \(place)")
        }
    }

    /// The time-out of an attempt whose request was sent, with the stage that it was in.
    static func stage(isInBody: Bool, hasAnswerBegun: Bool) -> String {
        guard hasAnswerBegun else { return "timed out waiting for an answer" }
        return isInBody ? "timed out reading the answer's body" : "timed out reading the answer's headers"
    }

    static func place(isInBody: Bool, hasAnswerBegun: Bool) -> String {
        guard hasAnswerBegun else { return "before an answer" }
        return isInBody ? "in the middle of the answer's body" : "in the middle of the answer's headers"
    }
}
