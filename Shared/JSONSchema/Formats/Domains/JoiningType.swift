/// The values of Joining_Type: how a letter joins the next in Arabic and in scripts like it.
enum JoiningType: String, Sendable {
    case none = "U"
    case left = "L"
    case right = "R"
    case dual = "D"
    case transparent = "T"

    /// Of a code point that a label may have.
    init(of scalar: Unicode.Scalar) { self = Self.table.value(of: scalar.value) ?? .none }

    private static let table = RangeMap<JoiningType>(UnicodeTable.joiningTypes)
}
