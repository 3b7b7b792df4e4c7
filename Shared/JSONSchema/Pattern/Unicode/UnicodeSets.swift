private import Synchronization

/// Sets of code points by Unicode's own names.
enum UnicodeSets {
    /// - Parameters:
    ///   - name: What stands before the equals sign, or all there is: `Script`, `Lu`, `Alphabetic`.
    ///   - value: What stands behind it.
    /// - Returns: nil where there is no such property or no such value.
    static func named(_ name: String, _ value: String?) -> ScalarSet? {
        let key = value.map { "\(name)=\($0)" } ?? name
        if let known = gathered.withLock({ $0[key] }) { return known }
        guard let set = gather(name, value) else { return nil }
        gathered.withLock { $0[key] = set }
        return set
    }

    /// Each is gathered once: to ask every code point takes some 20 ms. There are 900 names, of a kilobyte or two each.
    private static let gathered = Mutex<[String: ScalarSet]>([:])

    private static func gather(_ name: String, _ value: String?) -> ScalarSet? {
        switch (name, value) {
        case ("General_Category", let value?), ("gc", let value?): categories(value)
        case ("Script", let value?), ("sc", let value?): UnicodeScripts.set(value, withExtensions: false)
        case ("Script_Extensions", let value?), ("scx", let value?): UnicodeScripts.set(value, withExtensions: true)
        case (let name, nil): categories(name) ?? binary(name)
        default: nil
        }
    }

    /// Whether ``named(_:_:)`` knows it; that takes no time.
    static func isKnown(_ name: String, _ value: String?) -> Bool {
        switch (name, value) {
        case ("General_Category", let value?), ("gc", let value?): GeneralCategories.named(value) != nil
        case ("Script", let value?), ("sc", let value?), ("Script_Extensions", let value?), ("scx", let value?):
            UnicodeScripts.isKnown(value)
        case (let name, nil): GeneralCategories.named(name) != nil || BinaryProperties.isKnown(name)
        default: false
        }
    }

    private static func categories(_ name: String) -> ScalarSet? {
        guard let wanted = GeneralCategories.named(name) else { return nil }
        return ScalarSet(GeneralCategories.runs.lazy.filter { wanted.contains($0.category) }.map(\.range))
    }

    private static func binary(_ name: String) -> ScalarSet? {
        if let set = BinaryProperties.fixed[name] { return set }
        guard let holds = BinaryProperties.asked[name] else { return nil }
        return set { holds($0.properties) }
    }

    /// Asks for every code point that there is. What is not assigned has no such property, but for a few that are
    /// reserved ahead: those have no character beyond plane 3 but in plane 14.
    private static func set(where holds: (Unicode.Scalar) -> Bool) -> ScalarSet {
        var ranges: [ClosedRange<UInt32>] = []
        var start: UInt32?
        for plane in assignedPlanes {
            for value in plane {
                let isIn = Unicode.Scalar(value).map(holds) ?? false
                if isIn {
                    start = start ?? value
                } else if let from = start {
                    ranges.append(from...value - 1)
                    start = nil
                }
            }
            if let from = start {
                ranges.append(from...plane.upperBound)
                start = nil
            }
        }
        return ScalarSet(ranges)
    }

    /// Where characters are: the other planes are empty or for private use.
    static let assignedPlanes: [ClosedRange<UInt32>] = [0...0x3FFFF, 0xE0000...0xEFFFF]
}
