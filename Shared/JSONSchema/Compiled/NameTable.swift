/// Names of the schema's, found by their bytes without making a string of a member's name: a part of the program's entries,
/// and a part of its slots, which is open-addressed, its size a power of two and at least twice the entries.
///
/// Only the schema's own names stand in a table, so that a sender can make no long chains in it; what its author made of
/// them, each probe pays for.
struct NameTable: BitwiseCopyable, Sendable {
    var first: UInt32 = 0
    var count: UInt32 = 0
    var firstSlot: UInt32 = 0
    var mask: UInt32 = 0
}

struct NameEntry: BitwiseCopyable, Sendable {
    let start: UInt32
    let length: UInt32
    let hash: UInt32
    /// The subschema of the property; -1 where there is none.
    var schema: Int32 = -1
    /// The position among the required names; -1 where it is not required.
    var required: Int32 = -1
    /// What must be there with it, and as what: of the program's dependencies; -1 for nothing.
    var dependency: Int32 = -1
}

/// What a member asks for by being there.
struct Dependency: Sendable {
    var required: [String] = []
    /// Subschemas of the whole object; draft-07 has one, and a name stands in a map but once.
    var schema: Int32 = -1
}

/// A look at bytes, eight at a time.
enum NameBytes {
    /// Whether as many bytes are the same.
    @inline(__always)
    static func isSame(_ one: UnsafeRawPointer, _ other: UnsafeRawPointer, count: Int) -> Bool {
        var at = 0
        while at + 8 <= count {
            guard
                one.loadUnaligned(fromByteOffset: at, as: UInt64.self)
                    == other.loadUnaligned(fromByteOffset: at, as: UInt64.self)
            else { return false }
            at += 8
        }
        return at == count || tail(one + at, count: count - at) == tail(other + at, count: count - at)
    }

    /// Up to seven bytes, some of them twice.
    @inline(__always)
    private static func tail(_ raw: UnsafeRawPointer, count: Int) -> UInt64 {
        if count >= 4 {
            return UInt64(raw.loadUnaligned(as: UInt32.self)) << 32
                | UInt64(raw.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self))
        }
        return UInt64(raw.load(as: UInt8.self)) << 16
            | UInt64(raw.load(fromByteOffset: count / 2, as: UInt8.self)) << 8
            | UInt64(raw.load(fromByteOffset: count - 1, as: UInt8.self))
    }
}
