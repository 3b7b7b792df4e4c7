/// Writes programs.
struct ProgramGenerator {
    /// What was found at a place is kept in the bits of one word.
    static let maxLooks = 64

    /// What is left of the limit, and the limit.
    private let (maxSize, limit): (Int, Int)
    /// The sets that the program speaks of, by their numbers in the pattern. The program numbers them anew: what it doesn't
    /// ask for is not to tell code points apart.
    private(set) var sets: [Int] = []
    private var setNumbers: [Int: Int] = [:]
    private(set) var looks: [PatternProgram.Look] = []
    private(set) var asksForWords = false
    /// By where they stand in the source.
    private var lookNumbers: [Int: Int] = [:]
    private var code: [Instruction] = []
    private var isReversed = false
    /// Of finished programs.
    private var size = 0

    init(maxSize: Int, of limit: Int) { (self.maxSize, self.limit) = (maxSize, limit) }

    mutating func program(for node: PatternNode, isReversed: Bool) throws(PatternError) -> [Instruction] {
        let outer = (code, self.isReversed)
        (code, self.isReversed) = ([], isReversed)
        size += outer.0.count
        try emit(node)
        code.append(.found)
        let finished = code
        size += finished.count - outer.0.count
        (code, self.isReversed) = outer
        return finished
    }

    private mutating func emit(_ node: PatternNode) throws(PatternError) {
        switch node {
        case .empty: break
        case .scalar(let set): code.append(.scalar(set: number(ofSet: set)))
        case .sequence(let nodes):
            if isReversed {
                for node in nodes.reversed() { try emit(node) }
            } else {
                for node in nodes { try emit(node) }
            }
        case .choice(let nodes): try emit(choice: nodes)
        case .repetition(let body, let min, let max, let offset): try emit(body, min, max, offset)
        case .assertion(let assertion):
            switch assertion {
            case .wordBoundary, .noWordBoundary: asksForWords = true
            case .start, .end: break
            }
            code.append(.assertion(assertion))
        case .look(let body, let isBehind, let isNegated, let offset):
            code.append(.look(try number(ofLook: body, isBehind, offset), isNegated: isNegated))
        }
    }

    private mutating func number(ofSet set: Int) -> Int {
        if let number = setNumbers[set] { return number }
        setNumbers[set] = sets.count
        sets.append(set)
        return sets.count - 1
    }

    /// Its body is compiled once, also where a repetition writes it out again.
    private mutating func number(ofLook body: PatternNode, _ isBehind: Bool, _ offset: Int) throws(PatternError) -> Int
    {
        if let number = lookNumbers[offset] { return number }
        let program = try program(for: body, isReversed: !isBehind)
        guard looks.count < Self.maxLooks else {
            throw PatternError(.tooLarge, at: offset, "a pattern has at most \(Self.maxLooks) lookarounds")
        }
        looks.append(PatternProgram.Look(isBehind: isBehind, code: program))
        lookNumbers[offset] = looks.count - 1
        return looks.count - 1
    }

    private mutating func emit(choice nodes: [PatternNode]) throws(PatternError) {
        var ends: [Int] = []
        for node in nodes.dropLast() {
            let fork = hole()
            try emit(node)
            ends.append(hole())
            code[fork] = .fork(fork + 1, code.count)
        }
        try emit(nodes[nodes.count - 1])
        for end in ends { code[end] = .jump(code.count) }
    }

    private mutating func emit(_ body: PatternNode, _ min: Int, _ max: Int?, _ offset: Int) throws(PatternError) {
        let start = code.count
        for _ in 0..<(max == nil ? Swift.max(min - 1, 0) : min) {
            try emit(body)
            // A body that takes no code is done, however often it is to be repeated.
            guard code.count > start else { return }
            try checkSize(offset)
        }
        guard let max else { return try emit(endless: body, atLeastOnce: min > 0, offset) }
        // What is left of the repetitions stands within each other: to leave one is to leave all.
        var forks: [Int] = []
        for _ in min..<max {
            let fork = hole()
            try emit(body)
            guard code.count > fork + 1 else {
                code.removeLast()
                break
            }
            forks.append(fork)
            try checkSize(offset)
        }
        for fork in forks { code[fork] = .fork(fork + 1, code.count) }
    }

    private mutating func emit(endless body: PatternNode, atLeastOnce: Bool, _ offset: Int) throws(PatternError) {
        let start = code.count
        let fork = atLeastOnce ? start : hole()
        try emit(body)
        if atLeastOnce {
            guard code.count > start else { return }
            code.append(.fork(start, code.count + 1))
        } else if code.count == start + 1 {
            code.removeLast()
        } else {
            code.append(.jump(fork))
            code[fork] = .fork(fork + 1, code.count)
        }
        try checkSize(offset)
    }

    private func checkSize(_ offset: Int) throws(PatternError) {
        guard size + code.count <= maxSize else {
            throw PatternError(
                .tooLarge, at: offset,
                "with its repetitions written out, the pattern takes more than \(limit) steps; "
                    + "the length of a text is better bounded by maxLength")
        }
    }

    /// An instruction that is filled in later.
    private mutating func hole() -> Int {
        code.append(.found)
        return code.count - 1
    }
}
