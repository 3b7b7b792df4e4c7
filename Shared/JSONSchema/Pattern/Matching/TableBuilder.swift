/// Works out the table of a program, where it stays small: a state of the table is a set of places in the program.
struct TableBuilder {
    private struct State: Hashable {
        let places: [Int32]
        let isStart: Bool
        let isBehindWord: Bool
    }

    private let program: PatternProgram
    private let maxCells: Int
    private let width: Int
    private var walk: StateWalk
    private var next: StateWalk
    private var rows: [State: Int] = [:]
    private var states: [State] = []
    private var cells: [UInt16]

    /// - Returns: nil if the program looks around, or if the table takes more than these cells.
    static func table(for program: PatternProgram, maxCells: Int) -> PatternTable? {
        guard program.looks.isEmpty else { return nil }
        var builder = TableBuilder(program, maxCells: min(maxCells, Int(UInt16.max)))
        return builder.table()
    }

    private init(_ program: PatternProgram, maxCells: Int) {
        self.program = program
        self.maxCells = maxCells
        width = program.classes.count + 1
        walk = StateWalk(program.main)
        next = StateWalk(program.main)
        // Two rows that are never looked into.
        cells = [UInt16](repeating: 0, count: 2 * width)
    }

    private mutating func table() -> PatternTable? {
        next.add(0, nil)
        guard let start = row(isStart: true, isBehindWord: false) else { return nil }
        var at = 0
        while at < states.count {
            guard fillRow(of: states[at]) else { return nil }
            at += 1
        }
        return PatternTable(cells: cells, width: width, start: start, classes: program.classes)
    }

    /// The row of the state that `next` has come to; nil beyond the limits.
    private mutating func row(isStart: Bool, isBehindWord: Bool) -> Int? {
        if next.isFound { return width }
        let places = next.reached.places.filter { place in
            switch program.main[Int(place)] {
            case .scalar: true
            case .assertion(.start): isStart
            case .assertion: true
            case .fork, .jump, .look, .found: false
            }
        }
        guard !places.isEmpty else { return 0 }
        let state = State(
            places: places.sorted(), isStart: isStart, isBehindWord: isBehindWord && program.asksForWords)
        if let row = rows[state] { return row }
        let row = (states.count + 2) * width
        // The work is bounded too: sets of many places are soon as dear as many sets.
        guard row + width <= maxCells, walk.steps + next.steps <= 16 * maxCells else { return nil }
        rows[state] = row
        states.append(state)
        return row
    }

    private mutating func fillRow(of state: State) -> Bool {
        var row = [UInt16](repeating: 0, count: width)
        for isBeforeWord in program.asksForWords ? [false, true] : [false] {
            resolve(state, isEnd: false, isBeforeWord: isBeforeWord)
            for scalarClass in 0..<UInt16(width - 1) {
                let isWord = program.classes.isWord(scalarClass)
                guard !program.asksForWords || isWord == isBeforeWord else { continue }
                guard let cell = walk.isFound ? width : step(over: scalarClass, isWord) else { return false }
                row[Int(scalarClass)] = UInt16(cell)
            }
        }
        resolve(state, isEnd: true, isBeforeWord: false)
        row[width - 1] = walk.isFound ? UInt16(width) : 0
        cells += row
        return true
    }

    /// Goes beyond the assertions of a state, now that it is known what follows.
    private mutating func resolve(_ state: State, isEnd: Bool, isBeforeWord: Bool) {
        let context = PatternContext(
            isStart: state.isStart, isEnd: isEnd, isBehindWord: state.isBehindWord, isBeforeWord: isBeforeWord)
        walk.removeAll()
        for place in state.places { walk.add(Int(place), context) }
    }

    private mutating func step(over scalarClass: UInt16, _ isWord: Bool) -> Int? {
        next.removeAll()
        for place in walk.waiting {
            guard case .scalar(let set) = program.main[Int(place)], program.classes.contains(scalarClass, inSet: set)
            else { continue }
            next.add(Int(place) + 1, nil)
        }
        // A match may begin anywhere.
        next.add(0, nil)
        return row(isStart: false, isBehindWord: isWord)
    }
}
