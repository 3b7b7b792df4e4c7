extension RecordHeaders {
    /// A header where it stands: see `withFields`.
    package struct Field {
        package let name: HeaderBytes
        package let value: HeaderBytes

        @inlinable init(name: HeaderBytes, value: HeaderBytes) {
            self.name = name
            self.value = value
        }
    }

    /// Reads packed headers one after the other. It ends early at bytes that are no header.
    package struct Fields: Sequence, IteratorProtocol {
        @usableFromInline let bytes: UnsafeRawBufferPointer
        /// Of what is not read yet.
        @usableFromInline private(set) var offset: Int

        @inlinable init(_ bytes: UnsafeRawBufferPointer, from offset: Int = 0) {
            self.bytes = bytes
            self.offset = offset
        }

        /// Where there is no next one: whether that is because all is read.
        var isAtEnd: Bool { offset == bytes.count }

        @inlinable package mutating func next() -> Field? {
            var end = offset
            guard let name = part(at: &end), let value = part(at: &end) else { return nil }
            offset = end
            return Field(name: name, value: value)
        }

        /// A name or a value, behind its length.
        @inlinable @inline(__always) func part(at offset: inout Int) -> HeaderBytes? {
            guard offset < bytes.count, let base = bytes.baseAddress else { return nil }
            var length = Int(bytes[offset])
            offset += 1
            if length >= 0x80 {
                guard let long = longLength(of: length & 0x7f, at: &offset) else { return nil }
                length = long
            }
            guard length <= bytes.count - offset else { return nil }
            defer { offset += length }
            return HeaderBytes(UnsafeRawBufferPointer(start: base + offset, count: length))
        }

        /// - Parameter low: the first seven bits.
        @usableFromInline func longLength(of low: Int, at offset: inout Int) -> Int? {
            var length = low
            // Five bytes hold any length of a value that SQLite takes.
            for shift in stride(from: 7, to: 35, by: 7) {
                guard offset < bytes.count else { return nil }
                let byte = bytes[offset]
                offset += 1
                length |= Int(byte & 0x7f) << shift
                if byte < 0x80 { return length }
            }
            return nil
        }
    }
}
