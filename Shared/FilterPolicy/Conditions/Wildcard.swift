/// A text with stars, each for any characters or none.
///
/// It reads a string once: what stands between two stars is looked for from left to right, and the first place where it is
/// found is as good as any other. The search goes back in the text nowhere (Knuth, Morris and Pratt), so that no pattern
/// and no text make it slow.
struct Wildcard: Sendable, Hashable {
    /// What the text begins with, before the first star.
    let head: [UInt8]
    /// What stands between two stars, each with its failure table.
    let middles: [Middle]
    /// What the text ends with, behind the last star; nil if there is none: then the head is the whole of it.
    let tail: [UInt8]?

    struct Middle: Sendable, Hashable {
        let bytes: [UInt8]
        /// For each place, the length of the longest beginning that also ends there.
        let fallbacks: [Int]

        init(_ bytes: [UInt8]) {
            self.bytes = bytes
            var fallbacks = [Int](repeating: 0, count: bytes.count)
            var length = 0
            for place in bytes.indices.dropFirst() {
                while length > 0, bytes[place] != bytes[length] { length = fallbacks[length - 1] }
                if bytes[place] == bytes[length] { length += 1 }
                fallbacks[place] = length
            }
            self.fallbacks = fallbacks
        }
    }

    /// - Parameter pieces: what stands between the stars, one piece more than there are stars.
    init(pieces: [[UInt8]]) {
        head = pieces.first ?? []
        middles = pieces.dropFirst().dropLast().map(Middle.init)
        tail = pieces.count > 1 ? pieces.last : nil
    }

    func matches(_ text: Span<UInt8>) -> Bool {
        var steps = 0
        return matches(text, counting: &steps)
    }

    /// - Parameter steps: goes up by the comparisons of bytes that are made, which are fewer than twice the text's bytes.
    func matches(_ text: Span<UInt8>, counting steps: inout Int) -> Bool {
        guard let tail else { return sameBytes(head.span, text) }
        guard head.count + tail.count <= text.count else { return false }
        steps += head.count + tail.count
        guard hasBytes(text, head.span, at: 0), hasBytes(text, tail.span, at: text.count - tail.count) else {
            return false
        }
        var place = head.count
        let end = text.count - tail.count
        for middle in middles {
            guard let found = middle.end(in: text, from: place, to: end, &steps) else { return false }
            place = found
        }
        return true
    }
}

extension Wildcard.Middle {
    /// Where its first occurrence ends.
    fileprivate func end(in text: Span<UInt8>, from start: Int, to end: Int, _ steps: inout Int) -> Int? {
        var length = 0
        var place = start
        while place < end {
            steps += 1
            if text[place] == bytes[length] {
                place += 1
                length += 1
                if length == bytes.count { return place }
            } else if length > 0 {
                length = fallbacks[length - 1]
            } else {
                place += 1
            }
        }
        return nil
    }
}
