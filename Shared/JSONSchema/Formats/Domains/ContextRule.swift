/// The rules for code points that a label may have in some places only (RFC 5892, appendix A).
enum ContextRule {
    static func holds(at index: Int, in label: [Unicode.Scalar]) -> Bool {
        let before = index > 0 ? label[index - 1] : nil
        let after = index + 1 < label.count ? label[index + 1] : nil
        switch label[index].value {
        // A.1 and A.2, zero width non-joiner and joiner.
        case 0x200C: return isVirama(before) || joins(around: index, label)
        case 0x200D: return isVirama(before)
        // A.3, middle dot: of Catalan.
        case 0xB7: return before == "l" && after == "l"
        // A.4, Greek keraia.
        case 0x375: return isIn(after, [greek])
        // A.5 and A.6, Hebrew geresh and gershayim.
        case 0x5F3, 0x5F4: return isIn(before, [hebrew])
        // A.7, Katakana middle dot.
        case 0x30FB: return label.contains { isIn($0, japanese) }
        // A.8 and A.9, the two kinds of Arabic digits: not mixed.
        case 0x660...0x669: return !label.contains { (0x6F0...0x6F9).contains($0.value) }
        case 0x6F0...0x6F9: return !label.contains { (0x660...0x669).contains($0.value) }
        default: return false
        }
    }

    private static let greek = script("Greek")
    private static let hebrew = script("Hebrew")
    private static let japanese = [script("Hiragana"), script("Katakana"), script("Han")]

    private static func script(_ name: String) -> ScalarSet {
        UnicodeScripts.set(name, withExtensions: false) ?? ScalarSet([])
    }

    private static func isIn(_ scalar: Unicode.Scalar?, _ scripts: [ScalarSet]) -> Bool {
        guard let scalar else { return false }
        return scripts.contains { $0.contains(scalar.value) }
    }

    private static func isVirama(_ scalar: Unicode.Scalar?) -> Bool {
        scalar?.properties.canonicalCombiningClass == .virama
    }

    /// Whether the letters on both sides, marks left out, would join if nothing stood between them.
    private static func joins(around index: Int, _ label: [Unicode.Scalar]) -> Bool {
        let types = label.map { JoiningType(of: $0) }
        let left = types[..<index].last { $0 != .transparent }
        let right = types[(index + 1)...].first { $0 != .transparent }
        return (left == .left || left == .dual) && (right == .right || right == .dual)
    }
}
