/// The headers of a record, in their order, as one value: for each its name and its bytes, both behind their lengths
/// (LEB128). No headers are no bytes.
///
/// A record has a dozen of them. As texts and arrays of their own they would cost each thread that a record comes by more
/// than all else that it does with it.
package struct RecordHeaders: Hashable, Sendable {
    /// All of them. The embedded log has these bytes in its files: their form stays as it is.
    package private(set) var packed: [UInt8] = []

    package init() {}

    /// - Parameter capacity: how many bytes all headers will take, with two for each beside its name and its value.
    package init(reservingCapacity capacity: Int) {
        packed.reserveCapacity(capacity)
    }

    /// - Returns: nil when the bytes are not headers.
    package init?(packed bytes: UnsafeRawBufferPointer) {
        var fields = Fields(bytes)
        while fields.next() != nil {}
        guard fields.isAtEnd else { return nil }
        packed = Array(bytes)
    }

    package var isEmpty: Bool { packed.isEmpty }

    package var count: Int { withFields { fields in fields.reduce(0) { count, _ in count + 1 } } }

    /// The bytes of names and values, without their lengths.
    package var size: Int { withFields { fields in fields.reduce(0) { $0 + $1.name.count + $1.value.count } } }

    /// Reads the headers where they are: nothing is copied or made.
    ///
    /// - Parameter body: must not let anything of what it is given out.
    @inlinable package func withFields<Answer, Failure: Error>(
        _ body: (Fields) throws(Failure) -> Answer
    ) throws(Failure) -> Answer {
        try packed.withUnsafeBufferPointer { (bytes) throws(Failure) in
            try body(Fields(UnsafeRawBufferPointer(bytes)))
        }
    }

    /// The text of the first header of a name; nil where there is none, and where it is not UTF-8.
    package func text(_ name: StaticString) -> String? {
        withFields { fields in fields.first { $0.name == name }?.value.text }
    }
}

extension RecordHeaders {
    package mutating func append(_ name: StaticString, _ value: String) {
        name.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
        append(value)
    }

    package mutating func append(_ name: StaticString, _ value: [UInt8]) {
        name.withUTF8Buffer { append(UnsafeRawBufferPointer($0)) }
        value.withUnsafeBytes { append($0) }
    }

    package mutating func append(_ name: UnsafeRawBufferPointer, _ value: UnsafeRawBufferPointer) {
        append(name)
        append(value)
    }

    package mutating func append(_ header: RecordHeader) {
        append(header.name)
        header.value.withUnsafeBytes { append($0) }
    }

    /// What many records have in common is made once and put in as it is.
    package mutating func append(contentsOf others: RecordHeaders) {
        packed += others.packed
    }

    private mutating func append(_ text: String) {
        // Nearly every text has its bytes in one piece; read so, it need not be held meanwhile.
        let isWritten: Void? = text.utf8.withContiguousStorageIfAvailable { append(UnsafeRawBufferPointer($0)) }
        if isWritten == nil { Array(text.utf8).withUnsafeBytes { append($0) } }
    }

    /// A name or a value, behind its length.
    private mutating func append(_ part: UnsafeRawBufferPointer) {
        var rest = UInt(part.count)
        while rest >= 0x80 {
            packed.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        packed.append(UInt8(rest))
        packed.append(contentsOf: part)
    }
}

extension RecordHeaders: ExpressibleByArrayLiteral {
    package init(_ headers: some Sequence<RecordHeader>) {
        for header in headers { append(header) }
    }

    package init(arrayLiteral headers: RecordHeader...) { self.init(headers) }
}

/// One by one, each made of its bytes: for who is in no hurry.
extension RecordHeaders: Sequence {
    package struct Iterator: IteratorProtocol {
        fileprivate let packed: [UInt8]
        private var offset = 0

        fileprivate init(_ packed: [UInt8]) {
            self.packed = packed
        }

        package mutating func next() -> RecordHeader? {
            packed.withUnsafeBytes { bytes in
                var fields = Fields(bytes, from: offset)
                guard let field = fields.next() else { return nil }
                offset = fields.offset
                return RecordHeader(String(decoding: field.name.bytes, as: UTF8.self), Array(field.value.bytes))
            }
        }
    }

    package func makeIterator() -> Iterator { Iterator(packed) }
}
