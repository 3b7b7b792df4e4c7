/// A set of values: those that hold to all of its terms.
struct Region: Hashable, Sendable {
    enum Term: Hashable, Sendable {
        /// Valid under it.
        case holds(SchemaPart)
        /// Invalid under it.
        case fails(SchemaPart)
        /// An object that has the member.
        case has(MemberName)
        /// No object that has the member.
        case lacks(MemberName)
        /// Of one of these types, as the raw value of a `TypeSet`.
        case types(UInt8)
    }

    /// A place where a schema offers alternatives.
    struct Fork: Hashable, Sendable {
        let part: SchemaPart
        /// What stands there, with the member that it is about.
        let keyword: String
    }

    private(set) var terms: [Term] = []
    /// Where an alternative has been chosen already, and stands among the terms.
    private(set) var taken: Set<Fork> = []

    init(_ parts: [SchemaPart] = []) {
        for part in parts { add(.holds(part)) }
    }

    mutating func add(_ term: Term) {
        switch term {
        case .holds(let part):
            let part = part.resolved
            guard !part.isAlways else { return }
            insert(.holds(part))
        case .fails(let part): insert(.fails(part.resolved))
        case .has, .lacks, .types: insert(term)
        }
    }

    func adding(_ more: [Term], at fork: Fork? = nil) -> Region {
        var region = self
        for term in more { region.add(term) }
        if let fork { region.taken.insert(fork) }
        return region
    }

    func adding(_ more: Term...) -> Region { adding(more) }

    func removing(_ term: Term) -> Region {
        var region = self
        region.terms.removeAll { $0 == term }
        return region
    }

    private mutating func insert(_ term: Term) {
        if !terms.contains(term) { terms.append(term) }
    }
}

/// Alternatives: a value of the region holds to all terms of at least one.
struct RegionChoice: Sendable {
    let fork: Region.Fork
    let alternatives: [[Region.Term]]
}
