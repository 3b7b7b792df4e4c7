import Contracts
import NIOHPACK
import NIOHTTP2

/// Heads of messages as HTTP/2 has them (RFC 9113, section 8.3): names in lower case, and what is a line in HTTP/1 as
/// fields that begin with a colon.
enum HTTP2Head {
    static func request(_ exchange: Exchange) -> HPACKHeaders {
        let target = exchange.target
        var fields = HPACKHeaders()
        fields.reserveCapacity(exchange.headers.count + 5)
        fields.add(name: ":method", value: exchange.method.rawValue)
        fields.add(name: ":scheme", value: target.origin.isSecure ? "https" : "http")
        fields.add(name: ":authority", value: target.hostHeader)
        fields.add(name: ":path", value: target.path)
        fields.add(name: "content-length", value: String(exchange.body.count))
        for field in exchange.headers { fields.add(name: field.name.lowercased(), value: field.value) }
        return fields
    }

    /// - Returns: `bytes` counts as the limit on heads does, with what a name and a value take beside their letters.
    static func response(
        _ fields: HPACKHeaders
    ) throws(ResponseViolation) -> (status: Int, fields: [HeaderField], bytes: Int) {
        var status: Int?
        var found: [HeaderField] = []
        found.reserveCapacity(fields.count)
        var bytes = 0
        for (name, value, _) in fields {
            bytes += name.utf8.count + value.utf8.count + 4
            guard name.utf8.first == UInt8(ascii: ":") else {
                guard HeaderRules.isName(name), HeaderRules.isValue(value) else {
                    throw .init("a header field holds a control character, or has no valid name")
                }
                found.append(HeaderField(name, value))
                continue
            }
            guard name == ":status", status == nil, value.utf8.count == 3, let number = Int(value) else {
                throw .init("the status is not a number")
            }
            status = number
        }
        guard let status, (100...599).contains(status) else { throw .init("the status is \(status ?? 0)") }
        return (status, found, bytes)
    }
}

extension HTTP2ErrorCode {
    /// As RFC 9113 (section 7) calls it; what it does not know, by its number.
    var shown: String {
        switch self {
        case .noError: "NO_ERROR"
        case .protocolError: "PROTOCOL_ERROR"
        case .internalError: "INTERNAL_ERROR"
        case .flowControlError: "FLOW_CONTROL_ERROR"
        case .settingsTimeout: "SETTINGS_TIMEOUT"
        case .streamClosed: "STREAM_CLOSED"
        case .frameSizeError: "FRAME_SIZE_ERROR"
        case .refusedStream: "REFUSED_STREAM"
        case .cancel: "CANCEL"
        case .compressionError: "COMPRESSION_ERROR"
        case .connectError: "CONNECT_ERROR"
        case .enhanceYourCalm: "ENHANCE_YOUR_CALM"
        case .inadequateSecurity: "INADEQUATE_SECURITY"
        case .http11Required: "HTTP_1_1_REQUIRED"
        default: "error \(networkCode)"
        }
    }
}
