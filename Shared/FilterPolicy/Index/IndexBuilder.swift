/// Builds the tree of gates of many filters.
///
/// At each branching a filter's way goes behind the gates of that option of its own that the fewest others share; where
/// many stand behind one gate, they are told apart by what is left of them. One whose option has several gates stands
/// behind each, so how often it may be copied is bounded.
struct IndexBuilder {
    private static let mostCopies = 256
    private static let maxDepth = 8

    /// A filter's way on its way down the tree.
    private struct Traveller {
        let way: Int
        /// The options that it has behind it, a bit for each.
        var spent: UInt32 = 0
        /// How many of these were proofs.
        var proofs = 0
        var copies = 1
    }

    let tree: FieldTree
    private let ways: [FilterWay]
    private(set) var branchings: [Branching] = []
    /// Those that stand behind a gate alone.
    private(set) var arrivals: [Arrival] = []

    init(_ policies: [FilterPolicy]) {
        var options = GateOptions()
        var ways: [FilterWay] = []
        for (filter, policy) in policies.enumerated() { ways += options.ways(of: policy, filter: Int32(filter)) }
        self.ways = ways
        tree = options.tree
        _ = branching(of: ways.indices.map { Traveller(way: $0) }, depth: 0)
    }

    private mutating func branching(of travellers: [Traveller], depth: Int) -> Destination {
        if depth > 0, travellers.count == 1 {
            arrivals.append(arrival(of: travellers[0]))
            return .arrival(arrivals.count - 1)
        }
        let index = branchings.count
        branchings.append(Branching())
        guard depth < Self.maxDepth else {
            branchings[index].arrivals = travellers.map(arrival)
            return .branching(index)
        }
        var shares = Shares()
        for traveller in travellers {
            for option in open(to: traveller) { shares.count(ways[traveller.way].options[option].gates) }
        }
        var arrivals: [Arrival] = []
        var behind: [Gate: [Traveller]] = [:]
        for traveller in travellers {
            let options = ways[traveller.way].options
            let open = open(to: traveller)
            guard let chosen = open.min(by: { shares.cost(of: options[$0].gates) < shares.cost(of: options[$1].gates) })
            else {
                arrivals.append(arrival(of: traveller))
                continue
            }
            var next = traveller
            next.spent |= 1 << UInt32(chosen)
            next.proofs += options[chosen].isProof ? 1 : 0
            next.copies *= options[chosen].gates.count
            for gate in Set(options[chosen].gates) { behind[gate, default: []].append(next) }
        }
        var keys: [Int32: [GateKey: Destination]] = [:]
        for (gate, travellers) in behind {
            keys[gate.slot, default: [:]][gate.key] = branching(of: travellers, depth: depth + 1)
        }
        branchings[index] = Branching(arrivals: arrivals, splits: keys.mapValues(Split.init))
        return .branching(index)
    }

    /// The options that a way has left.
    private func open(to traveller: Traveller) -> [Int] {
        let options = ways[traveller.way].options
        return options.indices.filter { option in
            // The first option may be of any length: the filter itself is bounded.
            traveller.spent & 1 << UInt32(option) == 0
                && (traveller.spent == 0 || traveller.copies * options[option].gates.count <= Self.mostCopies)
        }
    }

    private func arrival(of traveller: Traveller) -> Arrival {
        let way = ways[traveller.way]
        return Arrival(filter: way.filter, isProven: traveller.proofs == way.conditions)
    }
}

/// How many ways share a gate.
private struct Shares {
    private var gates: [Gate: Int] = [:]
    private var ranges: [Int32: Int] = [:]

    mutating func count(_ option: [Gate]) {
        for gate in option {
            gates[gate, default: 0] += 1
            if case .range = gate.key { ranges[gate.slot, default: 0] += 1 }
        }
    }

    func cost(of option: [Gate]) -> Double { option.reduce(0) { $0 + cost(of: $1) } }

    private func cost(of gate: Gate) -> Double {
        switch gate.key {
        // A number is in many ranges at once.
        case .range(let range):
            Double(ranges[gate.slot] ?? 1) * (range.lower == nil || range.upper == nil ? 0.5 : 0.2)
        case .null, .yes, .no, .anyText, .anyValue: Double(gates[gate] ?? 1) * 4
        default: Double(gates[gate] ?? 1) * gate.key.width
        }
    }
}
