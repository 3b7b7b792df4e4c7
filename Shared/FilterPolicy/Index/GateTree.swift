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

    func matches(_ document: JSONNode) -> [Int32] {
        var search = GateSearch(values: tree.values(in: document))
        search.visit(0, self)
        return search.found(of: policies.count) { policies[Int($0)].matches(document) }
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

    init(values: FieldValues) { self.values = values }

    mutating func visit(_ index: Int, _ tree: GateTree) {
        let branching = tree.branchings[index]
        arrivals += branching.arrivals
        branching.forEachSplit(with: values) { visit($1, of: $0, tree) }
    }

    private mutating func visit(_ split: Split, of slot: Int32, _ tree: GateTree) {
        var place = values.heads[Int(slot)]
        guard place >= 0 else { return }
        let isMany = split.mayRepeat || values.entries[Int(place)].next >= 0
        while place >= 0 {
            let entry = values.entries[Int(place)]
            split.forEachOpen(to: entry.value) { destination in
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

    /// The filters that are met, in order. What is not proven is asked.
    ///
    /// - Parameter count: of all filters.
    func found(of count: Int, isMet: (Int32) -> Bool) -> [Int32] {
        let trusts = !values.hasObjectsInArrays
        guard arrivals.count > Self.mostSorted else {
            var found: [Int32] = []
            // Of arrivals of one filter, the proven ones come first.
            let sorted = arrivals.sorted { ($0.filter, $0.isProven ? 0 : 1) < ($1.filter, $1.isProven ? 0 : 1) }
            var last: Int32 = -1
            for arrival in sorted where arrival.filter != last {
                last = arrival.filter
                if trusts && arrival.isProven || isMet(arrival.filter) { found.append(arrival.filter) }
            }
            return found
        }
        var states = [UInt8](repeating: 0, count: count)
        for arrival in arrivals { states[Int(arrival.filter)] |= trusts && arrival.isProven ? 2 : 1 }
        return (0..<Int32(count)).filter { filter in
            let state = states[Int(filter)]
            return state > 1 || state == 1 && isMet(filter)
        }
    }
}
