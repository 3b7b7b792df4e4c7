/// What the nodes of a document share: nothing in it ever changes.
final class JSONStorage: Sendable {
    let bytes: [UInt8]
    let tape: ContiguousArray<TapeEntry>

    init(bytes: [UInt8], tape: ContiguousArray<TapeEntry>) {
        self.bytes = bytes
        self.tape = tape
    }

    /// The UTF-8 of a string, with escapes undone.
    func content(of string: TapeEntry) -> [UInt8] {
        let bytes = bytes
        return string.content(in: bytes.span)
    }
}
