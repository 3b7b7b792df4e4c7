extension JSONStorage {
    /// The index of the value of an object's member.
    func member(_ name: String, of object: Int) -> Int? {
        let end = Int(tape[object].next)
        return name.withUTF8Bytes { name in
            var at = object + 1
            while at < end {
                if isText(name, of: tape[at]) { return at + 1 }
                at = Int(tape[at + 1].next)
            }
            return nil
        }
    }

    /// Whether a string has exactly this UTF-8.
    @inline(__always)
    func isText(_ text: UnsafeBufferPointer<UInt8>, of string: TapeEntry) -> Bool {
        let length = Int(string.end - string.start) - 2
        if string.flag {
            // A byte of text takes one byte to six: only what fits is worth the unescaping.
            return length > text.count && length <= 6 * text.count && content(of: string).elementsEqual(text)
        }
        guard length == text.count else { return false }
        let start = Int(string.start) + 1
        for offset in 0..<text.count where bytes[start + offset] != text[offset] { return false }
        return true
    }
}

extension String {
    /// The UTF-8 in one piece, as native strings have it; any other is copied into one.
    @inline(__always)
    func withUTF8Bytes<R>(_ body: (UnsafeBufferPointer<UInt8>) -> R) -> R {
        if let result = utf8.withContiguousStorageIfAvailable(body) { return result }
        return Array(utf8).withUnsafeBufferPointer(body)
    }
}
