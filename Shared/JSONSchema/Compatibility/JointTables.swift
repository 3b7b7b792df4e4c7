/// The tables of several patterns, walked at once: a state of all is one of each.
struct JointTables {
    /// One of the things that a pattern asks for.
    struct Clause {
        let table: PatternTable
        let isNegated: Bool
    }

    private struct Wish {
        let clauses: Range<Int>
        let isFound: Bool
    }

    private var clauses: [Clause] = []
    private var wishes: [Wish] = []

    /// - Parameter isFound: whether the pattern is to be found, or not to be.
    mutating func add(_ new: [Clause], isFound: Bool) {
        wishes.append(Wish(clauses: clauses.count..<clauses.count + new.count, isFound: isFound))
        clauses += new
    }

    /// Whether there is a text as all wishes have it.
    ///
    /// - Returns: nil where more steps would be needed to tell; and how many it took.
    func hasText(within mostSteps: Int) -> (answer: Bool?, steps: Int) {
        let symbols = symbols()
        let start = clauses.map { UInt16($0.table.start) }
        var seen: Set<[UInt16]> = [start]
        var open = [start]
        var steps = 0
        while let state = open.popLast() {
            if holds(state, isEnd: true) == true { return (true, steps) }
            // Decided already, and not as it should be: nothing that follows changes that.
            if holds(state, isEnd: false) == false { continue }
            for symbol in symbols {
                steps += 1
                guard steps <= mostSteps else { return (nil, steps) }
                let next = step(state, symbol)
                if seen.insert(next).inserted { open.append(next) }
            }
        }
        return (false, steps)
    }

    /// For each table the class of a character, once for all characters that no table tells apart.
    private func symbols() -> [[UInt16]] {
        // The surrogates lie between two characters, and are none.
        var places: Set<UInt32> = [0, 0xE000]
        for clause in clauses { places.formUnion(clause.table.classes.starts) }
        let symbols = Set(
            places.filter { !(0xD800...0xDFFF).contains($0) }.map { place in
                clauses.map { $0.table.classes.scalarClass(of: place) }
            })
        return Array(symbols)
    }

    private func step(_ state: [UInt16], _ symbol: [UInt16]) -> [UInt16] {
        var next = state
        for (index, clause) in clauses.enumerated() where Int(state[index]) > clause.table.width {
            next[index] = clause.table.cells[Int(state[index]) + Int(symbol[index])]
        }
        return next
    }

    /// Whether all wishes are fulfilled; nil where that is not decided yet.
    private func holds(_ state: [UInt16], isEnd: Bool) -> Bool? {
        var isDecided = true
        for wish in wishes {
            switch isFound(wish, state, isEnd: isEnd) {
            case .some(let isFound): if isFound != wish.isFound { return false }
            case .none: isDecided = false
            }
        }
        return isDecided ? true : nil
    }

    private func isFound(_ wish: Wish, _ state: [UInt16], isEnd: Bool) -> Bool? {
        var isDecided = true
        for index in wish.clauses {
            let clause = clauses[index]
            let table = clause.table
            var place = Int(state[index])
            // The first row is that nothing can be found, the second that it is.
            if place > table.width {
                guard isEnd else {
                    isDecided = false
                    continue
                }
                place = Int(table.cells[place + table.width - 1])
            }
            if (place == table.width) == clause.isNegated { return false }
        }
        return isDecided ? true : nil
    }
}
