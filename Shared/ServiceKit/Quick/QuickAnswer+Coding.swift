import NIOCore
import NIOHTTP1

extension QuickAnswer {
    /// Room for what such an answer has before its body.
    private static let headBytes = 640

    /// The bytes that it is written as, the same as NIO's encoder makes of it, but in one piece.
    ///
    /// - Parameter date: when it is written, as `Date` says it.
    func coded(at date: String) -> ByteBuffer {
        var bytes = ByteBufferAllocator().buffer(capacity: Self.headBytes + body.readableBytes)
        bytes.writeStaticString("HTTP/1.1 ")
        bytes.writeString(String(status.code))
        bytes.writeStaticString(" ")
        bytes.writeString(status.reasonPhrase)
        bytes.writeStaticString("\r\n")
        for (name, value) in headers { bytes.write(name, value) }
        bytes.write("Date", date)
        bytes.writeStaticString("\r\n")
        bytes.writeImmutableBuffer(body)
        return bytes
    }
}

extension ByteBuffer {
    fileprivate mutating func write(_ name: String, _ value: String) {
        writeString(name)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\r\n")
    }
}
