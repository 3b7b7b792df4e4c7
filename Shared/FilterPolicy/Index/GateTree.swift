import JSON

/// Filters by number behind their gates.
struct GateTree: Sendable {
    private let policies: [FilterPolicy]
    private let tree: FieldTree
    fileprivate let branchings: [Branching]
    fileprivate let arrivals: [Arrival]

    init(_ policies: [FilterPolicy]) {
        let builder = IndexBuilder(policies)
        self.policies = policies
        tree = builder.tree
        branchings = builder.branchings
        arrivals = builder.arrivals
    }

    /// - Returns: the filters that are met and those of which it can't be told with so many steps, each in order.
    func matches(_ document: JSONNode, steps: Int) -> (met: [Int32], undecided: [Int32]) {
        var search = GateSearch(values: tree.values(in: document), steps: steps)
        search.visit(0, self)
        guard !search.budget.isSpent else { return search.abandoned(of: policies.count) }
        return search.found(of: policies.count) { policies[Int($0)].root.isMet(byAnyObjectOf: document, &$1) }
    }
}

/// One document's way through the gates.
private struct GateSearch {
    /// More arrivals than this are put in order by a table of all filters.
    private static let mostSorted = 64

    let values: FieldValues
    private var arrivals: [Arrival] = []
    /// What was reached by what may lead to one again and again, such as a field with several values.
    private var visited: Set<Destination> = []

    private(set) var budget: StepBudget

    init(values: FieldValues, steps: Int) {
        self.values = values
        budget = StepBudget(steps)
    }

    mutating func visit(_ index: Int, _ tree: GateTree) {
        let branching = tree.branchings[index]
        arrivals += branching.arrivals
        branching.forEachSplit(with: values) { visit($1, of: $0, tree) }
    }

    private mutating func visit(_ split: Split, of slot: Int32, _ tree: GateTree) {
        var place = values.heads[Int(slot)]
        guard place >= 0 else { return }
        let isMany = split.mayRepeat || values.entries[Int(place)].next >= 0
        while place >= 0, !budget.isSpent {
            let entry = values.entries[Int(place)]
            budget.spend(1 + entry.value.rawBytes.count / 64)
            split.forEachOpen(to: entry.value) { destination in
                budget.spend(1)
                guard !isMany || visited.insert(destination).inserted else { return }
                if let index = destination.branching {
                    visit(index, tree)
                } else {
                    arrivals.append(tree.arrivals[destination.arrival])
                }
            }
            place = entry.next
        }
    }

    /// What is known when the steps ran out on the way: only what is proven.
    func abandoned(of count: Int) -> (met: [Int32], undecided: [Int32]) {
        let states = states(of: count)
        let filters = 0..<Int32(count)
        return (filters.filter { states[Int($0)] == .met }, filters.filter { states[Int($0)] != .met })
    }

    /// The filters that are met, in order. What is not proven is asked.
    ///
    /// - Parameter count: of all filters.
    mutating func found(
        of count: Int, isMet: (Int32, inout StepBudget) -> Bool
    ) -> (met: [Int32], undecided: [Int32]) {
        var (met, undecided): ([Int32], [Int32]) = ([], [])
        func ask(_ filter: Int32, _ budget: inout StepBudget) {
            guard !budget.isSpent else { return undecided.append(filter) }
            let isMet = isMet(filter, &budget)
            if budget.isSpent { undecided.append(filter) } else if isMet { met.append(filter) }
        }
        guard arrivals.count > Self.mostSorted else {
            let trusts = !values.hasObjectsInArrays
            // Of arrivals of one filter, the proven ones come first.
            let sorted = arrivals.sorted { ($0.filter, $0.isProven ? 0 : 1) < ($1.filter, $1.isProven ? 0 : 1) }
            var last: Int32 = -1
            for arrival in sorted where arrival.filter != last {
                last = arrival.filter
                if trusts && arrival.isProven { met.append(arrival.filter) } else { ask(arrival.filter, &budget) }
            }
            return (met, undecided)
        }
        for (filter, state) in states(of: count).enumerated() {
            switch state {
            case .absent: break
            case .met: met.append(Int32(filter))
            case .reached: ask(Int32(filter), &budget)
            }
        }
        return (met, undecided)
    }

    private enum State: UInt8 {
        case absent, reached, met
    }

    private func states(of count: Int) -> [State] {
        var states = [State](repeating: .absent, count: count)
        for arrival in arrivals {
            if !values.hasObjectsInArrays && arrival.isProven {
                states[Int(arrival.filter)] = .met
            } else if states[Int(arrival.filter)] == .absent {
                states[Int(arrival.filter)] = .reached
            }
        }
        return states
    }
}
