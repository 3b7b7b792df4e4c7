/// Runs a program by following all of its states at once through a text: so many steps as the text has code points, each of
/// at most the size of the program. This is for what has no table.
struct Simulation {
    private let program: PatternProgram
    /// The class of each code point of the text.
    private let text: [UInt16]
    /// At each place between code points, which lookarounds found something.
    private var looks: [UInt64] = []
    /// What may still be spent.
    private(set) var steps: Int

    init(_ program: PatternProgram, _ text: Span<UInt8>, steps: Int) {
        self.program = program
        var classes: [UInt16] = []
        classes.reserveCapacity(text.count)
        var at = 0
        while at < text.count { classes.append(program.classes.scalarClass(of: UTF8Scalars.next(text, &at))) }
        self.text = classes
        self.steps = steps - text.count
    }

    /// - Returns: nil if the steps did not suffice.
    mutating func isFound() -> Bool? {
        if !program.looks.isEmpty { looks = [UInt64](repeating: 0, count: text.count + 1) }
        for (number, look) in program.looks.enumerated() {
            guard mark(number, look) else { return nil }
        }
        var isAnchored = false
        if case .assertion(.start) = program.main[0] { isAnchored = true }
        var (walk, next) = (StateWalk(program.main), StateWalk(program.main))
        walk.add(0, context(at: 0))
        for place in 0...text.count {
            if walk.isFound { return true }
            if place == text.count || (isAnchored && walk.waiting.isEmpty) { return false }
            step(walk, over: text[place], to: place + 1, &next)
            guard steps >= 0 else { return nil }
            swap(&walk, &next)
        }
        return false
    }

    /// Marks where a lookaround finds something. What lies ahead is looked for from the end of the text backwards, by a
    /// program that is written that way: one pass tells it for all places.
    private mutating func mark(_ number: Int, _ look: PatternProgram.Look) -> Bool {
        var (walk, next) = (StateWalk(look.code), StateWalk(look.code))
        var place = look.isBehind ? 0 : text.count
        walk.add(0, context(at: place))
        for left in (0...text.count).reversed() {
            if walk.isFound { looks[place] |= 1 << UInt64(number) }
            guard left > 0 else { break }
            let scalarClass = look.isBehind ? text[place] : text[place - 1]
            place += look.isBehind ? 1 : -1
            step(walk, over: scalarClass, to: place, &next)
            guard steps >= 0 else { return false }
            swap(&walk, &next)
        }
        return true
    }

    private mutating func step(_ walk: StateWalk, over scalarClass: UInt16, to place: Int, _ next: inout StateWalk) {
        let before = next.steps
        let context = context(at: place)
        next.removeAll()
        for waiting in walk.waiting {
            guard case .scalar(let set) = walk.code[Int(waiting)], program.classes.contains(scalarClass, inSet: set)
            else { continue }
            next.add(Int(waiting) + 1, context)
        }
        next.add(0, context)
        steps -= next.steps - before + walk.waiting.count
    }

    private func context(at place: Int) -> PatternContext {
        PatternContext(
            isStart: place == 0, isEnd: place == text.count,
            isBehindWord: place > 0 && program.classes.isWord(text[place - 1]),
            isBeforeWord: place < text.count && program.classes.isWord(text[place]),
            looks: looks.isEmpty ? 0 : looks[place])
    }
}
