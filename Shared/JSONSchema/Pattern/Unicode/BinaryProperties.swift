/// The binary properties of ECMA-262, table 69, by all their names.
enum BinaryProperties {
    typealias Question = @Sendable (Unicode.Scalar.Properties) -> Bool

    /// What the standard library answers.
    static let asked: [String: Question] = [
        "ASCII_Hex_Digit": \.isASCIIHexDigit, "AHex": \.isASCIIHexDigit,
        "Alphabetic": \.isAlphabetic, "Alpha": \.isAlphabetic,
        "Bidi_Control": \.isBidiControl, "Bidi_C": \.isBidiControl,
        "Bidi_Mirrored": \.isBidiMirrored, "Bidi_M": \.isBidiMirrored,
        "Case_Ignorable": \.isCaseIgnorable, "CI": \.isCaseIgnorable,
        "Cased": \.isCased,
        "Changes_When_Casefolded": \.changesWhenCaseFolded, "CWCF": \.changesWhenCaseFolded,
        "Changes_When_Casemapped": \.changesWhenCaseMapped, "CWCM": \.changesWhenCaseMapped,
        "Changes_When_Lowercased": \.changesWhenLowercased, "CWL": \.changesWhenLowercased,
        "Changes_When_NFKC_Casefolded": \.changesWhenNFKCCaseFolded, "CWKCF": \.changesWhenNFKCCaseFolded,
        "Changes_When_Titlecased": \.changesWhenTitlecased, "CWT": \.changesWhenTitlecased,
        "Changes_When_Uppercased": \.changesWhenUppercased, "CWU": \.changesWhenUppercased,
        "Dash": \.isDash,
        "Default_Ignorable_Code_Point": \.isDefaultIgnorableCodePoint, "DI": \.isDefaultIgnorableCodePoint,
        "Deprecated": \.isDeprecated, "Dep": \.isDeprecated,
        "Diacritic": \.isDiacritic, "Dia": \.isDiacritic,
        "Emoji": \.isEmoji,
        "Emoji_Modifier": \.isEmojiModifier, "EMod": \.isEmojiModifier,
        "Emoji_Modifier_Base": \.isEmojiModifierBase, "EBase": \.isEmojiModifierBase,
        "Emoji_Presentation": \.isEmojiPresentation, "EPres": \.isEmojiPresentation,
        "Extender": \.isExtender, "Ext": \.isExtender,
        "Grapheme_Base": \.isGraphemeBase, "Gr_Base": \.isGraphemeBase,
        "Grapheme_Extend": \.isGraphemeExtend, "Gr_Ext": \.isGraphemeExtend,
        "Hex_Digit": \.isHexDigit, "Hex": \.isHexDigit,
        "IDS_Binary_Operator": \.isIDSBinaryOperator, "IDSB": \.isIDSBinaryOperator,
        "IDS_Trinary_Operator": \.isIDSTrinaryOperator, "IDST": \.isIDSTrinaryOperator,
        "ID_Continue": \.isIDContinue, "IDC": \.isIDContinue,
        "ID_Start": \.isIDStart, "IDS": \.isIDStart,
        "Ideographic": \.isIdeographic, "Ideo": \.isIdeographic,
        "Join_Control": \.isJoinControl, "Join_C": \.isJoinControl,
        "Logical_Order_Exception": \.isLogicalOrderException, "LOE": \.isLogicalOrderException,
        "Lowercase": \.isLowercase, "Lower": \.isLowercase,
        "Math": \.isMath,
        "Pattern_Syntax": \.isPatternSyntax, "Pat_Syn": \.isPatternSyntax,
        "Pattern_White_Space": \.isPatternWhitespace, "Pat_WS": \.isPatternWhitespace,
        "Quotation_Mark": \.isQuotationMark, "QMark": \.isQuotationMark,
        "Radical": \.isRadical,
        "Sentence_Terminal": \.isSentenceTerminal, "STerm": \.isSentenceTerminal,
        "Soft_Dotted": \.isSoftDotted, "SD": \.isSoftDotted,
        "Terminal_Punctuation": \.isTerminalPunctuation, "Term": \.isTerminalPunctuation,
        "Unified_Ideograph": \.isUnifiedIdeograph, "UIdeo": \.isUnifiedIdeograph,
        "Uppercase": \.isUppercase, "Upper": \.isUppercase,
        "Variation_Selector": \.isVariationSelector, "VS": \.isVariationSelector,
        "White_Space": \.isWhitespace, "space": \.isWhitespace,
        "XID_Continue": \.isXIDContinue, "XIDC": \.isXIDContinue,
        "XID_Start": \.isXIDStart, "XIDS": \.isXIDStart,
    ]

    /// What it doesn't answer, or what stands outside the planes of characters.
    static let fixed: [String: ScalarSet] = [
        "ASCII": ScalarSet([0...0x7F]),
        "Any": .all,
        "Assigned": unassigned.inverted,
        "Emoji_Component": emojiComponents, "EComp": emojiComponents,
        "Extended_Pictographic": pictographs, "ExtPict": pictographs,
        "Noncharacter_Code_Point": noncharacters, "NChar": noncharacters,
        "Regional_Indicator": regionalIndicators, "RI": regionalIndicators,
    ]

    static func isKnown(_ name: String) -> Bool { asked[name] != nil || fixed[name] != nil }

    private static let unassigned = ScalarSet(
        GeneralCategories.runs.filter { $0.category == .unassigned }.map(\.range))

    private static let noncharacters = ScalarSet(
        [0xFDD0...0xFDEF] + (0...0x10).map { $0 << 16 + 0xFFFE...$0 << 16 + 0xFFFF })

    private static let regionalIndicators = ScalarSet([0x1F1E6...0x1F1FF])

    /// emoji-data.txt of Unicode's emoji data (UTS #51).
    private static let emojiComponents = ScalarSet([
        0x23...0x23, 0x2A...0x2A, 0x30...0x39, 0x200D...0x200D, 0x20E3...0x20E3, 0xFE0F...0xFE0F, 0x1F1E6...0x1F1FF,
        0x1F3FB...0x1F3FF, 0x1F9B0...0x1F9B3, 0xE0020...0xE007F,
    ])

    private static let pictographs = ScalarSet(UnicodeTable.ranges(UnicodeTable.pictographs))
}
