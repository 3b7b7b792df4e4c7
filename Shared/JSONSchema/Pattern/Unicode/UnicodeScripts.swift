/// The properties Script and Script_Extensions.
enum UnicodeScripts {
    /// - Parameter name: Short or long, as in PropertyValueAliases.txt: `Grek`, `Greek`.
    /// - Returns: nil where no script has that name.
    static func set(_ name: String, withExtensions: Bool) -> ScalarSet? {
        if name == "Unknown" || name == "Zzzz" { return unknown }
        guard let words = byName[name] else { return nil }
        let parts = words.split(separator: "^", maxSplits: 1)
        let own = ScalarSet(UnicodeTable.ranges(parts[0]))
        guard withExtensions, parts.count > 1 else { return own }
        return own.symmetricDifference(ScalarSet(UnicodeTable.ranges(parts[1])))
    }

    static func isKnown(_ name: String) -> Bool { byName[name] != nil || name == "Unknown" || name == "Zzzz" }

    /// What belongs to no script.
    private static let unknown = ScalarSet(
        byName.values.flatMap { UnicodeTable.ranges($0.prefix { $0 != "^" }) }
    ).inverted

    private static let byName: [String: ArraySlice<Substring>] = {
        var named: [String: ArraySlice<Substring>] = [:]
        for (names, words) in UnicodeTable.entries(UnicodeTable.scripts) {
            for name in names { named[String(name)] = words }
        }
        return named
    }()
}
