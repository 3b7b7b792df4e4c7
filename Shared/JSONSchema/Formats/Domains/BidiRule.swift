/// The rule that keeps labels written from right to left readable (RFC 5893, section 2). It is asked of the labels that have
/// such letters or numbers (RFC 5891, section 4.2.3.4), not of their neighbours: those were registered by others.
enum BidiRule {
    static func isKept(by label: [Unicode.Scalar]) -> Bool {
        let classes = label.map { UnicodeTable.bidiClass(of: $0) }
        guard classes.contains(where: { rightToLeft.contains($0) }) else { return true }
        guard let first = classes.first, let last = classes.last(where: { $0 != "NSM" }) else { return false }
        // The conditions for labels that begin from the left leave no room for what brought us here.
        guard first == "R" || first == "AL" else { return false }
        return classes.allSatisfy { rightToLeft.contains($0) || neutral.contains($0) }
            && ["R", "AL", "EN", "AN"].contains(last) && !(classes.contains("EN") && classes.contains("AN"))
    }

    private static let rightToLeft: Set<Substring> = ["R", "AL", "AN"]
    private static let neutral: Set<Substring> = ["EN", "ES", "CS", "ET", "ON", "BN", "NSM"]
}
