/// One way in which a filter can be met: a choice in each of its `$or`s, so that what is left must be met all.
struct FilterWay: Sendable {
    let filter: Int32
    var options: [GateOption] = []
    /// Its lists. When as many options that are proofs have an open gate, it is met.
    var conditions = 0
}

/// Lists what filters can be found by.
struct GateOptions {
    /// A filter with more ways than this is found by what is common to them.
    private static let mostWays = 16
    /// Options of a way that are used; one that has more has some that are as good.
    static let mostOptions = 32

    private(set) var tree = FieldTree()

    mutating func ways(of policy: FilterPolicy, filter: Int32) -> [FilterWay] {
        ways(of: policy.root, at: FieldTree.root, filter).map { way in
            var way = way
            way.options = Array(way.options.prefix(Self.mostOptions))
            return way
        }
    }

    /// An array in the document stands for its elements here, whichever they are: what is met by one element as a whole
    /// has each of its gates opened by that element.
    private mutating func ways(of pattern: ObjectPattern, at node: Int, _ filter: Int32) -> [FilterWay] {
        var ways = [FilterWay(filter: filter)]
        for field in pattern.fields {
            switch field.pattern {
            case .object(let inner):
                Self.multiply(&ways, by: self.ways(of: inner, at: tree.child(field.name, of: node), filter))
            case .condition(let condition):
                let child = tree.child(field.name, of: node)
                let options = condition.takesNoValue ? [] : condition.gateOptions(slot: tree.slot(of: child))
                for index in ways.indices {
                    ways[index].options += options
                    ways[index].conditions += 1
                }
            }
        }
        for choice in pattern.choices {
            var alternatives: [FilterWay] = []
            for pattern in choice { alternatives += self.ways(of: pattern, at: node, filter) }
            Self.multiply(&ways, by: alternatives)
        }
        return ways
    }

    private static func multiply(_ ways: inout [FilterWay], by others: [FilterWay]) {
        let others = ways.count * others.count <= mostWays ? others : [common(to: others)]
        ways = ways.flatMap { way in
            others.map { other in
                var way = way
                way.options += other.options
                way.conditions += other.conditions
                return way
            }
        }
    }

    /// What is known when any of these ways is taken: one option of each, together, and no more.
    private static func common(to ways: [FilterWay]) -> FilterWay {
        var common = FilterWay(filter: ways[0].filter, conditions: 1)
        var gates: [Gate] = []
        for way in ways {
            guard let best = way.options.min(by: { width(of: $0) < width(of: $1) }) else { return common }
            gates += best.gates
        }
        common.options = [GateOption(gates: gates, isProof: false)]
        return common
    }

    private static func width(of option: GateOption) -> Double { option.gates.reduce(0) { $0 + $1.key.width } }
}

extension GateKey {
    /// How much of what may come opens it, beside other keys: a guess.
    var width: Double {
        switch self {
        case .number, .text, .folded: 1
        case .prefix, .suffix, .foldedPrefix, .foldedSuffix, .network: 2
        case .null, .yes, .no, .gram: 4
        case .range(let range): range.lower == nil || range.upper == nil ? 16 : 8
        case .anyText, .anyValue: 64
        }
    }
}
