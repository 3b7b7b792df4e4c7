/// The property General_Category of all code points, from the standard library's own data.
enum GeneralCategories {
    typealias Category = Unicode.GeneralCategory

    struct Run: Sendable {
        let range: ClosedRange<UInt32>
        let category: Category
    }

    /// All of Unicode in order, gathered once, when a pattern first asks: it takes some milliseconds.
    static let runs: [Run] = {
        var runs: [Run] = []
        var start: UInt32 = 0
        var before = category(of: 0)
        func end(at next: UInt32) {
            runs.append(Run(range: start...next - 1, category: before))
            start = next
        }
        for value in 1...0x3FFFF as ClosedRange<UInt32> {
            let category = category(of: value)
            guard category != before else { continue }
            end(at: value)
            before = category
        }
        // Nothing but private use beyond plane 14, and nothing at all between it and plane 3.
        for value in [0x40000, 0xE0000] + Array(0xE0001...0xF0000) + [0xFFFFE, 0x100000, 0x10FFFE] as [UInt32] {
            let category = category(of: value)
            guard category != before else { continue }
            end(at: value)
            before = category
        }
        end(at: ScalarSet.last + 1)
        return runs
    }()

    private static func category(of value: UInt32) -> Category {
        // A surrogate is no scalar, but a code point that a pattern may speak of.
        Unicode.Scalar(value)?.properties.generalCategory ?? .surrogate
    }

    /// The categories that a value of the property stands for: `Lu`, `Uppercase_Letter`, or a group such as `L`.
    static func named(_ name: String) -> Set<Category>? { byName[name] }

    private static let letters: [(names: [String], category: Category)] = [
        (["Lu", "Uppercase_Letter"], .uppercaseLetter), (["Ll", "Lowercase_Letter"], .lowercaseLetter),
        (["Lt", "Titlecase_Letter"], .titlecaseLetter), (["Lm", "Modifier_Letter"], .modifierLetter),
        (["Lo", "Other_Letter"], .otherLetter),
    ]

    private static let others: [(names: [String], category: Category)] = [
        (["Mn", "Nonspacing_Mark"], .nonspacingMark), (["Mc", "Spacing_Mark"], .spacingMark),
        (["Me", "Enclosing_Mark"], .enclosingMark), (["Nd", "Decimal_Number", "digit"], .decimalNumber),
        (["Nl", "Letter_Number"], .letterNumber), (["No", "Other_Number"], .otherNumber),
        (["Pc", "Connector_Punctuation"], .connectorPunctuation), (["Pd", "Dash_Punctuation"], .dashPunctuation),
        (["Ps", "Open_Punctuation"], .openPunctuation), (["Pe", "Close_Punctuation"], .closePunctuation),
        (["Pi", "Initial_Punctuation"], .initialPunctuation), (["Pf", "Final_Punctuation"], .finalPunctuation),
        (["Po", "Other_Punctuation"], .otherPunctuation), (["Sm", "Math_Symbol"], .mathSymbol),
        (["Sc", "Currency_Symbol"], .currencySymbol), (["Sk", "Modifier_Symbol"], .modifierSymbol),
        (["So", "Other_Symbol"], .otherSymbol), (["Zs", "Space_Separator"], .spaceSeparator),
        (["Zl", "Line_Separator"], .lineSeparator), (["Zp", "Paragraph_Separator"], .paragraphSeparator),
        (["Cc", "Control", "cntrl"], .control), (["Cf", "Format"], .format), (["Cs", "Surrogate"], .surrogate),
        (["Co", "Private_Use"], .privateUse), (["Cn", "Unassigned"], .unassigned),
    ]

    /// Groups: their members are the categories whose short names begin alike, but for the cased letters.
    private static let groups: [String: [String]] = [
        "L": ["Letter"], "M": ["Mark", "Combining_Mark"], "N": ["Number"], "P": ["Punctuation", "punct"],
        "S": ["Symbol"], "Z": ["Separator"], "C": ["Other"],
    ]

    private static let byName: [String: Set<Category>] = {
        var named: [String: Set<Category>] = [:]
        for (names, category) in letters + others {
            for name in names { named[name] = [category] }
            let group = String(names[0].prefix(1))
            for name in [group] + (groups[group] ?? []) { named[name, default: []].insert(category) }
        }
        for name in ["LC", "Cased_Letter"] { named[name] = [.uppercaseLetter, .lowercaseLetter, .titlecaseLetter] }
        return named
    }()
}
