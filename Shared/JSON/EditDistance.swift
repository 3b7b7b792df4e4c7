/// How far two names are from each other, for messages that say which one was likely meant.
package enum EditDistance {
    /// How many bytes must be put in, taken out, replaced, or swapped with the next to make one of the other; nil where it
    /// is more than `most`. It takes time in the order of the shorter text times `most`.
    package static func between(
        _ one: some BidirectionalCollection<UInt8>, _ other: some BidirectionalCollection<UInt8>, most: Int
    ) -> Int? {
        let (one, other) = (Array(one), Array(other))
        guard abs(one.count - other.count) <= most else { return nil }
        let far = most + 1
        var before: [Int] = []
        var last = Array(0...other.count)
        for row in 0..<one.count {
            var next = Array(repeating: far, count: other.count + 1)
            next[0] = row + 1
            // Beyond the band around the diagonal it is more than `most` anyway.
            for column in max(0, row - most)..<max(max(0, row - most), min(other.count, row + most + 1)) {
                let isSame = one[row] == other[column]
                var cost = min(last[column] + (isSame ? 0 : 1), last[column + 1] + 1, next[column] + 1)
                if row > 0, column > 0, one[row] == other[column - 1], one[row - 1] == other[column] {
                    cost = min(cost, before[column - 1] + 1)
                }
                next[column + 1] = cost
            }
            guard next.contains(where: { $0 <= most }) else { return nil }
            (before, last) = (last, next)
        }
        return last[other.count] <= most ? last[other.count] : nil
    }
}
