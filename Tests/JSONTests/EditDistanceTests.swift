import JSON
import Testing

@Suite("Distances of names")
struct EditDistanceTests {
    @Test("Distances are those of a slow and simple way to count them")
    func distances() {
        let words = ["", "a", "ab", "ba", "abc", "acb", "abcd", "bcda", "required", "requird", "reqiured"]
        for one in words {
            for other in words {
                for most in 1...3 {
                    let slow = Self.distance(Array(one.utf8), Array(other.utf8))
                    let expected = slow <= most ? slow : nil
                    #expect(
                        EditDistance.between(one.utf8, other.utf8, most: most) == expected, "\(one) \(other) \(most)")
                }
            }
        }
    }

    private static func distance(_ one: [UInt8], _ other: [UInt8]) -> Int {
        var table = Array(repeating: Array(repeating: 0, count: other.count + 1), count: one.count + 1)
        for row in 0...one.count {
            for column in 0...other.count {
                guard row > 0, column > 0 else {
                    table[row][column] = max(row, column)
                    continue
                }
                let isSame = one[row - 1] == other[column - 1]
                var best = min(
                    table[row - 1][column] + 1, table[row][column - 1] + 1,
                    table[row - 1][column - 1] + (isSame ? 0 : 1))
                if row > 1, column > 1, one[row - 1] == other[column - 2], one[row - 2] == other[column - 1] {
                    best = min(best, table[row - 2][column - 2] + 1)
                }
                table[row][column] = best
            }
        }
        return table[one.count][other.count]
    }
}
