extension PatternNode {
    /// The same answer, for less: where nothing holds an end of a match, a repetition there need not go beyond its least
    /// number. `.*abc{1,900}` is found wherever `abc` is.
    ///
    /// - Parameters:
    ///   - leading: Whether a match may as well begin later.
    ///   - trailing: Whether it may as well end earlier.
    func trimmed(leading: Bool, trailing: Bool) -> PatternNode {
        switch self {
        case .empty, .scalar, .assertion: return self
        case .look(let body, let isBehind, let isNegated, let offset):
            // One end is held by the place that asks, the other by nothing.
            let body = body.trimmed(leading: isBehind, trailing: !isBehind)
            return .look(body, isBehind: isBehind, isNegated: isNegated, offset: offset)
        case .repetition(let body, let min, let max, let offset):
            guard leading || trailing else {
                return .repetition(body.trimmed(leading: false, trailing: false), min: min, max: max, offset: offset)
            }
            // The last of the repetitions, or the first, are a match by themselves.
            if min == 0 { return .empty }
            if min == 1 { return body.trimmed(leading: leading, trailing: trailing) }
            return .repetition(body.trimmed(leading: false, trailing: false), min: min, max: min, offset: offset)
        case .choice(let nodes):
            let nodes = nodes.map { $0.trimmed(leading: leading, trailing: trailing) }
            return (leading || trailing) && nodes.contains(where: \.isEmpty) ? .empty : .choice(nodes)
        case .sequence(let terms): return Self.trimmed(terms, leading, trailing)
        }
    }

    private var isEmpty: Bool { if case .empty = self { true } else { false } }

    private static func trimmed(_ terms: [PatternNode], _ leading: Bool, _ trailing: Bool) -> PatternNode {
        var terms = terms[...]
        var (front, back): ([PatternNode], [PatternNode]) = ([], [])
        while leading, let first = terms.popFirst() {
            let node = first.trimmed(leading: true, trailing: trailing && terms.isEmpty)
            guard node.isEmpty else {
                front = [node]
                break
            }
        }
        while trailing, let last = terms.popLast() {
            let node = last.trimmed(leading: false, trailing: true)
            guard node.isEmpty else {
                back = [node]
                break
            }
        }
        let trimmed = front + terms.map { $0.trimmed(leading: false, trailing: false) } + back
        return trimmed.count > 1 ? .sequence(trimmed) : trimmed.first ?? .empty
    }
}
