import JSON

extension Validation {
    /// Whether a pattern matches in a string; false also where there is nothing left to pay with.
    mutating func isFound(_ pattern: Int32, in string: TapeEntry) -> Bool {
        if string.flag {
            let text = tape.unescaped(string)
            return isFound(pattern, in: text.span)
        }
        return isFound(
            pattern, in: UnsafeBufferPointer(rebasing: tape.bytes[Int(string.start) + 1..<Int(string.end) - 1]).span)
    }

    mutating func isFound(_ pattern: Int32, in text: Span<UInt8>) -> Bool {
        guard spend(1 + text.count >> 4) else { return false }
        // A step of a pattern's is a look at a byte or two, and takes less than one of ours.
        var budget = steps > Int.max >> 2 ? Int.max : steps << 2
        let isFound = program.patterns[Int(pattern)].isFound(in: text, within: &budget)
        steps = budget < 0 ? -1 : min(steps, budget >> 2)
        return isFound ?? false
    }
}
