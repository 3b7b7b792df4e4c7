/// Ranges of code points in order, each with what holds of it.
struct RangeMap<Value: RawRepresentable<String> & Sendable>: Sendable {
    private let ranges: [ClosedRange<UInt32>]
    private let values: [Value]

    /// - Parameter text: A table of ``UnicodeTable``, by the names of values.
    init(_ text: String) {
        let entries = UnicodeTable.entries(text)
            .flatMap { entry in
                let value = Value(rawValue: String(entry.names[0]))
                return UnicodeTable.ranges(entry.words).compactMap { range in value.map { (range, $0) } }
            }
            .sorted { $0.0.lowerBound < $1.0.lowerBound }
        ranges = entries.map(\.0)
        values = entries.map(\.1)
    }

    func value(of scalar: UInt32) -> Value? {
        var (low, high) = (0, ranges.count)
        while low < high {
            let middle = (low + high) / 2
            if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
        }
        return low < ranges.count && ranges[low].lowerBound <= scalar ? values[low] : nil
    }
}
