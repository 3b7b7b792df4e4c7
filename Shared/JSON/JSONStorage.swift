/// What the nodes of a document share: nothing in it ever changes.
///
/// `@unchecked Sendable`: the tape is written only by the parser, before there is a storage, and freed in `deinit`, when
/// nobody knows of it any more; its entries own nothing, being bitwise copyable.
final class JSONStorage: @unchecked Sendable {
    let bytes: [UInt8]
    /// Whoever reads this keeps the storage alive meanwhile.
    let tape: UnsafeBufferPointer<TapeEntry>

    init(bytes: [UInt8], tape: consuming TapeBuilder) {
        self.bytes = bytes
        self.tape = tape.take()
    }

    deinit { tape.deallocate() }

    /// The UTF-8 of a string, with escapes undone.
    func content(of string: TapeEntry) -> [UInt8] {
        let bytes = bytes
        return string.content(in: bytes.span)
    }
}
