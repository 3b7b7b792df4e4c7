/// A text that is put together in one piece, where nearly every answer has one.
struct TextPiece: ~Copyable {
    private let buffer: UnsafeMutableBufferPointer<UInt8>
    private var count = 0

    private init(_ buffer: UnsafeMutableBufferPointer<UInt8>) {
        self.buffer = buffer
    }

    /// - Parameters:
    ///   - capacity: in bytes; nothing beyond it may be put.
    ///   - body: puts UTF-8.
    static func text(_ capacity: Int, _ body: (inout TextPiece) -> Void) -> String {
        String(unsafeUninitializedCapacity: capacity) { buffer in
            var piece = TextPiece(buffer)
            body(&piece)
            return piece.count
        }
    }

    mutating func put(_ byte: UInt8) {
        buffer[count] = byte
        count += 1
    }

    mutating func put(_ bytes: some Sequence<UInt8>) {
        for byte in bytes { put(byte) }
    }

    /// In decimal digits, 19 at most; 0 for what is below.
    mutating func put(number: Int64) {
        let start = count
        var rest = max(0, number)
        repeat {
            put(UInt8(truncatingIfNeeded: 48 + rest % 10))
            rest /= 10
        } while rest > 0
        buffer[start..<count].reverse()
    }
}
