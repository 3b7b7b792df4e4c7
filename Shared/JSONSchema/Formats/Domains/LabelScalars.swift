/// Which code points a label in any script may have: computed from their properties as RFC 5892, section 3, says, so that
/// it knows what Unicode has added since.
enum LabelScalars {
    enum Standing {
        case valid
        /// Only where a rule of its own holds.
        case contextual
        case disallowed
    }

    static func standing(of scalar: Unicode.Scalar) -> Standing {
        if isLetterDigitHyphen(scalar) { return .valid }
        if scalar.isASCII { return .disallowed }
        if let standing = exceptions(scalar.value) { return standing }
        let properties = scalar.properties
        // Unassigned code points are no letters: they end in the same place.
        if properties.isJoinControl { return .contextual }
        // Unstable: another form stands for it, such as the small letter for the capital.
        if properties.changesWhenNFKCCaseFolded || isIgnorable(scalar) || isOldHangulJamo(scalar.value) {
            return .disallowed
        }
        switch properties.generalCategory {
        case .lowercaseLetter, .uppercaseLetter, .otherLetter, .decimalNumber, .modifierLetter, .nonspacingMark,
            .spacingMark:
            return .valid
        default: return .disallowed
        }
    }

    static func isLetterDigitHyphen(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "-"
    }

    /// None of these may begin a label (RFC 5891, section 4.2.3.2).
    static func isMark(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .nonspacingMark, .spacingMark, .enclosingMark: true
        default: false
        }
    }

    /// RFC 5892, section 2.6.
    private static func exceptions(_ value: UInt32) -> Standing? {
        switch value {
        case 0xDF, 0x3C2, 0x6FD, 0x6FE, 0xF0B, 0x3007: .valid
        case 0xB7, 0x375, 0x5F3, 0x5F4, 0x30FB, 0x660...0x669, 0x6F0...0x6F9: .contextual
        case 0x640, 0x7FA, 0x302E, 0x302F, 0x3031...0x3035, 0x303B: .disallowed
        default: nil
        }
    }

    /// RFC 5892, sections 2.3 and 2.4.
    private static func isIgnorable(_ scalar: Unicode.Scalar) -> Bool {
        let properties = scalar.properties
        if properties.isDefaultIgnorableCodePoint || properties.isWhitespace || properties.isNoncharacterCodePoint {
            return true
        }
        switch scalar.value {
        // Combining Diacritical Marks for Symbols, Musical Symbols, Ancient Greek Musical Notation.
        case 0x20D0...0x20FF, 0x1D100...0x1D1FF, 0x1D200...0x1D24F: return true
        default: return false
        }
    }

    /// RFC 5892, section 2.9: the parts that syllables were once written with.
    private static func isOldHangulJamo(_ value: UInt32) -> Bool {
        switch value {
        case 0x1100...0x11FF, 0xA960...0xA97C, 0xD7B0...0xD7C6, 0xD7CB...0xD7FB: true
        default: false
        }
    }
}
