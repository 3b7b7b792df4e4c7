/// Asks the tables of directions and of joining.
extension UnicodeTable {
    /// Bidi_Class of a code point that a label may have, by its short name.
    static func bidiClass(of scalar: Unicode.Scalar) -> Substring { bidi.value(of: scalar.value) ?? "L" }

    /// Joining_Type of a code point that a label may have, by its short name.
    static func joiningType(of scalar: Unicode.Scalar) -> Substring { joining.value(of: scalar.value) ?? "U" }

    private static let bidi = RangeMap(bidiClasses)
    private static let joining = RangeMap(joiningTypes)

    /// Ranges in order, each with what holds of it.
    private struct RangeMap: Sendable {
        private let entries: [(range: ClosedRange<UInt32>, name: Substring)]

        init(_ text: String) {
            entries = UnicodeTable.entries(text)
                .flatMap { entry in UnicodeTable.ranges(entry.words).map { ($0, entry.names[0]) } }
                .sorted { $0.0.lowerBound < $1.0.lowerBound }
        }

        func value(of scalar: UInt32) -> Substring? {
            var (low, high) = (0, entries.count)
            while low < high {
                let middle = (low + high) / 2
                if entries[middle].range.upperBound < scalar { low = middle + 1 } else { high = middle }
            }
            return low < entries.count && entries[low].range.contains(scalar) ? entries[low].name : nil
        }
    }
}
