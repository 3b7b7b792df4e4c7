/// A deterministic automaton, all of it worked out beforehand: a look-up for each code point decides, nothing is allocated,
/// and nothing changes, so that threads share it. A class: to take hold of it is to count one reference, not one for each
/// of its arrays, which would take longer than most searches.
final class PatternTable: Sendable {
    /// What follows each state (in rows) for each class of code points and, last, for the end of the text: the place where
    /// the row of the next state begins.
    let cells: [UInt16]
    /// Cells of a row. The first row is the state from which nothing can be found, the second that of having found.
    let width: Int
    let start: Int
    let classes: ScalarClasses

    init(cells: [UInt16], width: Int, start: Int, classes: ScalarClasses) {
        (self.cells, self.width, self.start, self.classes) = (cells, width, start, classes)
    }

    /// - Returns: The answer, and how many bytes were read for it.
    func search(_ text: Span<UInt8>) -> (isFound: Bool, steps: Int) {
        var state = start
        var at = 0
        while state > width {
            guard at < text.count else {
                state = Int(cells[state + width - 1])
                break
            }
            let byte = text[at]
            if byte < 0x80 {
                at += 1
                state = Int(cells[state + Int(classes.ascii[Int(byte)])])
            } else {
                let scalar = UTF8Scalars.next(text, &at)
                state = Int(cells[state + Int(classes.scalarClass(of: scalar))])
            }
        }
        return (state == width, at + 1)
    }
}
