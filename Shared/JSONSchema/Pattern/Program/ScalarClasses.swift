/// Code points that no set of a pattern tells apart are one class: programs and tables speak of classes only.
struct ScalarClasses: Sendable {
    /// Classes are numbered from 0.
    let count: Int
    /// Of the code points below 128.
    let ascii: [UInt16]
    /// Where each run of one class begins, in order, the first at 0.
    let starts: [UInt32]
    private let classes: [UInt16]
    /// For each set the classes that it consists of, as bits.
    private let members: [[UInt64]]
    private let words: [UInt64]

    /// - Parameter sets: At most 65,534 of them: less than a source has characters.
    init(of sets: [ScalarSet], withWords: Bool) {
        let all = sets + (withWords ? [.wordCharacters] : [])
        var places: Set<UInt32> = [0]
        for set in all {
            for range in set.ranges {
                places.insert(range.lowerBound)
                if range.upperBound < ScalarSet.last { places.insert(range.upperBound + 1) }
            }
        }
        let starts = places.sorted()
        let indices = Dictionary(uniqueKeysWithValues: zip(starts, 0...))
        let runs = all.map { set in
            set.ranges.map { range in
                indices[range.lowerBound, default: 0]..<(indices[range.upperBound + 1] ?? starts.count)
            }
        }
        let split = Self.split(starts.count, by: runs)
        (self.starts, classes, count) = (starts, split.classes, split.count)
        let width = (split.count + 63) / 64
        members = runs.map { runs in
            var bits = [UInt64](repeating: 0, count: width)
            for run in runs {
                for index in run { bits[Int(split.classes[index]) / 64] |= 1 << UInt64(split.classes[index] % 64) }
            }
            return bits
        }
        words = withWords ? members[sets.count] : []
        var ascii: [UInt16] = []
        for value in 0..<128 as Range<UInt32> {
            ascii.append(split.classes[(starts.firstIndex { $0 > value } ?? starts.count) - 1])
        }
        self.ascii = ascii
    }

    /// Gives two runs the same class where no set holds one of them without the other.
    private static func split(_ count: Int, by sets: [[Range<Int>]]) -> (classes: [UInt16], count: Int) {
        var classes = [Int](repeating: 0, count: count)
        var sizes = [count]
        for set in sets {
            // What becomes of each class that the set cuts through.
            var moved: [Int: Int] = [:]
            for range in set {
                for index in range {
                    let old = classes[index]
                    let new = moved[old] ?? sizes.count
                    if moved[old] == nil {
                        moved[old] = new
                        sizes.append(0)
                    }
                    classes[index] = new
                    sizes[old] -= 1
                    sizes[new] += 1
                }
            }
        }
        // Some are empty now: the others are numbered anew.
        var numbers: [Int: UInt16] = [:]
        let renumbered = classes.map { old in
            let number = numbers[old] ?? UInt16(numbers.count)
            numbers[old] = number
            return number
        }
        return (renumbered, numbers.count)
    }

    func contains(_ scalarClass: UInt16, inSet set: Int) -> Bool {
        members[set][Int(scalarClass) / 64] >> UInt64(scalarClass % 64) & 1 == 1
    }

    /// Of `\b`; false where the pattern doesn't ask.
    func isWord(_ scalarClass: UInt16) -> Bool {
        words.isEmpty ? false : words[Int(scalarClass) / 64] >> UInt64(scalarClass % 64) & 1 == 1
    }

    func scalarClass(of scalar: UInt32) -> UInt16 {
        if scalar < 128 { return ascii[Int(scalar)] }
        var (low, high) = (0, starts.count)
        while low < high {
            let middle = (low + high) / 2
            if starts[middle] <= scalar { low = middle + 1 } else { high = middle }
        }
        return classes[low - 1]
    }
}
