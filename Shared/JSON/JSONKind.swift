/// The six kinds of JSON values.
package enum JSONKind: UInt8, Sendable, Hashable, BitwiseCopyable, CustomStringConvertible {
    case null, boolean, number, string, array, object

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
