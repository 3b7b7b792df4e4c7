/// The values of Bidi_Class that the rule of domain names asks for.
enum BidiClass: String, Sendable {
    case left = "L"
    case right = "R"
    case arabicLetter = "AL"
    case arabicNumber = "AN"
    case europeanNumber = "EN"
    case europeanSeparator = "ES"
    case commonSeparator = "CS"
    case europeanTerminator = "ET"
    case otherNeutral = "ON"
    case boundaryNeutral = "BN"
    case mark = "NSM"

    /// Of a code point that a label may have.
    init(of scalar: Unicode.Scalar) { self = Self.table.value(of: scalar.value) ?? .left }

    private static let table = RangeMap<BidiClass>(UnicodeTable.bidiClasses)
}
