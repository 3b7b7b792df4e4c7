import JSON

/// Filters by number behind their gates.
struct GateTree: Sendable {
    private let policies: [FilterPolicy]
    private let tree: FieldTree
    private let branchings: [Branching]

    init(_ policies: [FilterPolicy]) {
        let builder = IndexBuilder(policies)
        self.policies = policies
        tree = builder.tree
        branchings = builder.branchings
    }

    func matches(_ document: JSONNode) -> [Int32] {
        var search = GateSearch(values: tree.values(in: document))
        search.visit(0, branchings)
        return search.found(of: policies.count) { policies[Int($0)].matches(document) }
    }
}

/// One document's way through the gates.
private struct GateSearch {
    /// More arrivals than this are put in order by a table of all filters.
    private static let mostSorted = 64

    let values: FieldValues
    private var arrivals: [Arrival] = []
    /// The branchings that were reached by what may lead to one again and again, such as a field with several values.
    private var visited: Set<Int32> = []

    init(values: FieldValues) { self.values = values }

    mutating func visit(_ index: Int32, _ branchings: [Branching]) {
        let branching = branchings[Int(index)]
        arrivals += branching.arrivals
        if branching.splits.count > Branching.mostAsked {
            for slot in values.present {
                if let split = branching.splits[slot] { visit(split, of: slot, branchings) }
            }
        } else {
            for (slot, split) in branching.splits { visit(split, of: slot, branchings) }
        }
    }

    private mutating func visit(_ split: Split, of slot: Int32, _ branchings: [Branching]) {
        var place = values.heads[Int(slot)]
        guard place >= 0 else { return }
        let isMany = split.mayRepeat || values.entries[Int(place)].next >= 0
        while place >= 0 {
            let entry = values.entries[Int(place)]
            split.forEachOpen(to: entry.value) { index in
                if !isMany || visited.insert(index).inserted { visit(index, branchings) }
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
