import Glibc

/// The name or the value of a header, where it stands: see `RecordHeaders.withFields`.
package struct HeaderBytes {
    package let bytes: UnsafeRawBufferPointer

    @inlinable init(_ bytes: UnsafeRawBufferPointer) {
        self.bytes = bytes
    }

    @inlinable package var count: Int { bytes.count }

    package var array: [UInt8] { Array(bytes) }

    /// nil where it is not UTF-8.
    package var text: String? { String(validating: bytes, as: UTF8.self) }

    package func equals(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { isSame(UnsafeRawBufferPointer($0)) }
    }

    @inlinable package static func == (part: HeaderBytes, text: StaticString) -> Bool {
        // Most of what is compared differs in its length.
        part.count == text.utf8CodeUnitCount
            && part.isSame(UnsafeRawBufferPointer(start: text.utf8Start, count: part.count))
    }

    /// So that a name can be switched over.
    @inlinable package static func ~= (text: StaticString, part: HeaderBytes) -> Bool { part == text }

    @usableFromInline func isSame(_ other: UnsafeRawBufferPointer) -> Bool {
        guard count == other.count else { return false }
        guard let start = bytes.baseAddress, let otherStart = other.baseAddress else { return true }
        return memcmp(start, otherStart, count) == 0
    }
}
