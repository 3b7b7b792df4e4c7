/// The rule that keeps labels written from right to left readable (RFC 5893, section 2). It is asked of the labels that have
/// such letters or numbers (RFC 5891, section 4.2.3.4), not of their neighbours: those were registered by others.
enum BidiRule {
    static func isKept(by label: [Unicode.Scalar]) -> Bool {
        // Hebrew is the first script from right to left.
        guard label.contains(where: { $0.value >= 0x590 }) else { return true }
        let classes = label.map { BidiClass(of: $0) }
        guard classes.contains(where: isRightToLeft) else { return true }
        guard let first = classes.first, let last = classes.last(where: { $0 != .mark }) else { return false }
        // The conditions for labels that begin from the left leave no room for what brought us here.
        guard first == .right || first == .arabicLetter else { return false }
        return !classes.contains(.left) && (isRightToLeft(last) || last == .europeanNumber)
            && !(classes.contains(.europeanNumber) && classes.contains(.arabicNumber))
    }

    private static func isRightToLeft(_ value: BidiClass) -> Bool {
        switch value {
        case .right, .arabicLetter, .arabicNumber: true
        default: false
        }
    }
}
