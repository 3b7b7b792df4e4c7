/// Follows a program to the places where it waits for a code point.
struct StateWalk {
    let code: [Instruction]
    private(set) var reached: StateSet
    /// The places reached that wait for a code point.
    private(set) var waiting: [Int32] = []
    private(set) var isFound = false
    /// Instructions visited so far.
    private(set) var steps = 0
    private var stack: [Int] = []

    init(_ code: [Instruction]) {
        self.code = code
        reached = StateSet(capacity: code.count)
    }

    mutating func removeAll() {
        reached.removeAll()
        waiting.removeAll(keepingCapacity: true)
        isFound = false
    }

    /// Adds what can be reached from a place without a code point.
    ///
    /// - Parameter context: What holds here; without it, no assertion is gone beyond.
    mutating func add(_ place: Int, _ context: PatternContext?) {
        stack.append(place)
        while let place = stack.popLast() {
            steps += 1
            guard reached.insert(place) else { continue }
            switch code[place] {
            case .scalar: waiting.append(Int32(place))
            case .fork(let here, let there):
                stack.append(there)
                stack.append(here)
            case .jump(let there): stack.append(there)
            case .assertion(let assertion):
                if context?.holds(assertion) == true { stack.append(place + 1) }
            case .look(let look, let isNegated):
                if let context, context.hasFound(look) != isNegated { stack.append(place + 1) }
            case .found: isFound = true
            }
        }
    }
}
