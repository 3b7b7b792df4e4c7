package import HTTPTypes
import NIOCore

/// The head of a quick request's answer: the line of its status, and its fields as they come, in the bytes that they are
/// written as. Fields as texts in a list cost more than to write them.
package struct QuickHead: Sendable {
    /// Room for what such an answer has, with its body: a little less than a kilobyte, beyond which room is dearer.
    private static let room = 960

    private(set) var bytes: ByteBuffer

    package init(_ status: HTTPResponse.Status, _ fields: HTTPFields = [:]) {
        bytes = ByteBufferAllocator().buffer(capacity: Self.room)
        bytes.writeStaticString("HTTP/1.1 ")
        bytes.writeString(String(status.code))
        bytes.writeStaticString(" ")
        bytes.writeString(status.reasonPhrase)
        bytes.writeStaticString("\r\n")
        put(fields)
    }

    /// - Parameter value: without the end of a line in it, which nobody looks for here.
    package mutating func put(_ name: HTTPField.Name, _ value: String) {
        bytes.put(name.rawName, value)
    }

    package mutating func put(_ fields: HTTPFields) {
        for field in fields { put(field.name, field.value) }
    }
}

extension ByteBuffer {
    /// A field of a head.
    mutating func put(_ name: String, _ value: String) {
        writeString(name)
        writeStaticString(": ")
        writeString(value)
        writeStaticString("\r\n")
    }
}
