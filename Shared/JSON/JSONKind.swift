/// The six kinds of JSON values.
package enum JSONKind: UInt8, Sendable, Hashable, BitwiseCopyable, CustomStringConvertible {
    case null, boolean, number, string, array, object

    /// Its place in the list above: what a compiler can see through from another room.
    @inlinable @inline(__always)
    package var ordinal: UInt8 {
        switch self {
        case .null: 0
        case .boolean: 1
        case .number: 2
        case .string: 3
        case .array: 4
        case .object: 5
        }
    }

    @inlinable @inline(__always)
    package static func == (one: JSONKind, other: JSONKind) -> Bool { one.ordinal == other.ordinal }

    @inlinable @inline(__always)
    package static func != (one: JSONKind, other: JSONKind) -> Bool { one.ordinal != other.ordinal }

    /// The name that JSON Schema has for it.
    package var description: String {
        switch self {
        case .null: "null"
        case .boolean: "boolean"
        case .number: "number"
        case .string: "string"
        case .array: "array"
        case .object: "object"
        }
    }
}
