/// One value on the tape of a document: where its bytes stand, and where the next sibling's entry is.
///
/// An object's children alternate: a name (a string entry), then its value. The value of a number or a string
/// is not made in parsing; it is read from the bytes when it is asked for.
package struct TapeEntry: BitwiseCopyable, Sendable {
    package internal(set) var kind: JSONKind
    /// A string with a backslash in it; a number that is more than an optional minus and digits; a boolean that is true.
    package internal(set) var flag: Bool
    package internal(set) var start: UInt32
    package internal(set) var end: UInt32
    /// Index of the entry behind this value and all that is in it. While a container is open, its parent's index.
    package internal(set) var next: UInt32
    /// Elements of an array, members of an object; of a member's name its ``NameHash``.
    package internal(set) var count: UInt32

    init(_ kind: JSONKind, flag: Bool = false, from start: Int, to end: Int, next: Int) {
        self.kind = kind
        self.flag = flag
        self.start = UInt32(truncatingIfNeeded: start)
        self.end = UInt32(truncatingIfNeeded: end)
        self.next = UInt32(truncatingIfNeeded: next)
        self.count = 0
    }
}
