package import NIOCore

/// An answer as it is written, but for the time.
package struct QuickAnswer: Sendable {
    private var bytes: ByteBuffer
    private let body: [UInt8]

    /// - Parameter head: with the length of the body.
    package init(_ head: QuickHead, body: [UInt8]) {
        bytes = head.bytes
        self.body = body
    }

    /// The bytes that it is written as, the same as NIO's encoder makes of it, but in one piece.
    ///
    /// - Parameter date: when it is written, as `Date` says it.
    package consuming func coded(at date: String) -> ByteBuffer {
        bytes.put("Date", date)
        bytes.writeStaticString("\r\n")
        bytes.writeBytes(body)
        return bytes
    }
}
