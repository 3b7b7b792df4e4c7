import Contracts
import NIOCore

/// Writes a request, head and body in one buffer, so that a small one goes out in one segment.
enum RequestEncoder {
    /// - Returns: nil if a header can't stand in a request: a name that is no token, a control character in a value.
    static func post(_ target: WebhookTarget, headers: [HeaderField], body: [UInt8]) -> ByteBuffer? {
        encode(.post, target, headers: headers, body: body)
    }

    static func encode(
        _ method: WebhookMethod, _ target: WebhookTarget, headers: [HeaderField], body: [UInt8]
    ) -> ByteBuffer? {
        var size = 64 + target.path.utf8.count + target.origin.host.utf8.count + body.count
        for field in headers { size += field.name.utf8.count + field.value.utf8.count + 4 }
        var buffer = ByteBufferAllocator().buffer(capacity: size)
        buffer.writeString(method.rawValue)
        buffer.writeStaticString(" ")
        buffer.writeString(target.path)
        buffer.writeStaticString(" HTTP/1.1\r\nhost: ")
        buffer.writeString(target.hostHeader)
        buffer.writeStaticString("\r\ncontent-length: ")
        buffer.writeString(String(body.count))
        buffer.writeStaticString("\r\n")
        for field in headers {
            guard HeaderRules.isName(field.name), HeaderRules.isValue(field.value) else { return nil }
            buffer.writeString(field.name)
            buffer.writeStaticString(": ")
            buffer.writeString(field.value)
            buffer.writeStaticString("\r\n")
        }
        buffer.writeStaticString("\r\n")
        buffer.writeBytes(body)
        return buffer
    }
}
