import JSON

/// Tries to prove that every value of a region is valid under a schema.
///
/// It says so only where it has a proof, and a proof may lean on what is being proved already for the members and
/// elements of a value: values end, so nothing is proved by itself. Whatever it does not understand, or has no steps left
/// for, is not proved.
struct SchemaInclusion {
    /// That a region lies within a schema, or, where there is none, that it has no values.
    struct Claim: Hashable {
        let region: Region
        let goal: SchemaPart?
    }

    let limits: SchemaComparisonLimits
    /// Why there is no proof, in the order found.
    private(set) var breaks: [SchemaBreak] = []
    private var noted: Set<SchemaBreak> = []
    private(set) var isExhausted = false
    /// How many members and elements down from the value that it is about.
    private(set) var depth = 0

    private(set) var steps = 0
    private var level = 0
    private var quiet = 0
    /// Claims that are being proved: how deep in the value, and in the proof, that began.
    private var open: [Claim: (depth: Int, level: Int)] = [:]
    /// The outermost level whose claim was leant on since somebody looked.
    private var leant = Int.max
    private var outcomes: [Claim: Bool] = [:]
    private var facts: [Region: Facts] = [:]
    var same = SchemaSameness()
    var languages = PatternLanguages()
    /// Proofs by exclusion that are going on.
    var exclusions = 0

    init(limits: SchemaComparisonLimits) { self.limits = limits }

    // MARK: What is noted

    var isQuiet: Bool { quiet > 0 }

    /// Notes why there is no proof. Always false.
    mutating func fail(_ place: SchemaPlaceInText, _ reason: @autoclosure () -> String) -> Bool {
        guard !isQuiet, breaks.count < limits.maxBreaks else { return false }
        let found = SchemaBreak(path: place.pointer, reason: reason())
        if noted.insert(found).inserted { breaks.append(found) }
        return false
    }

    mutating func failUnknown(_ place: SchemaPlaceInText, _ why: @autoclosure () -> String) -> Bool {
        fail(place, SchemaBreak.unknown("", why()).reason)
    }

    /// Takes back what was noted since, because it is looked at more closely.
    private mutating func forget(since mark: Int) {
        while breaks.count > mark { noted.remove(breaks.removeLast()) }
    }

    /// Tries something without noting why it fails.
    mutating func quietly(_ attempt: (inout SchemaInclusion) -> Bool) -> Bool {
        quiet += 1
        defer { quiet -= 1 }
        return attempt(&self)
    }

    /// Goes down to a member or an element.
    mutating func inside(_ attempt: (inout SchemaInclusion) -> Bool) -> Bool {
        depth += 1
        defer { depth -= 1 }
        return attempt(&self)
    }

    mutating func spend(_ count: Int) -> Bool {
        steps += count
        if steps > limits.maxSteps { isExhausted = true }
        return !isExhausted
    }

    /// What is known of a region; nil where there are no steps left for it.
    mutating func facts(of region: Region) -> Facts? {
        if let known = facts[region] { return spend(1 + region.terms.count) ? known : nil }
        let fresh = Facts(region)
        guard spend(fresh.cost) else { return nil }
        facts[region] = fresh
        return fresh
    }

    // MARK: Claims

    /// Whether every value of a region is surely valid under a schema.
    mutating func proves(_ region: Region, _ goal: SchemaPart) -> Bool {
        let goal = goal.resolved
        if goal.isAlways { return true }
        return prove(Claim(region: region, goal: goal)) { inclusion in
            guard let facts = inclusion.facts(of: region) else { return false }
            return inclusion.prove(region, facts, goal)
        }
    }

    /// Whether a region surely has no values.
    mutating func isEmpty(_ region: Region) -> Bool {
        quietly { inclusion in
            inclusion.prove(Claim(region: region, goal: nil)) { inclusion in
                guard let facts = inclusion.facts(of: region) else { return false }
                return inclusion.proveEmpty(region, facts)
            }
        }
    }

    private mutating func prove(_ claim: Claim, _ attempt: (inout SchemaInclusion) -> Bool) -> Bool {
        guard spend(1 + claim.region.terms.count), level < limits.maxNesting else { return false }
        if let began = open[claim] {
            // Only for what is smaller than the value that the claim is about.
            guard began.depth < depth else { return false }
            leant = min(leant, began.level)
            return true
        }
        if let outcome = outcomes[claim], outcome || isQuiet { return outcome }
        let outer = leant
        leant = .max
        level += 1
        open[claim] = (depth, level)
        let outcome = attempt(&self)
        open[claim] = nil
        // What leans on claims that are still open holds only if they do.
        if leant >= level || !outcome { outcomes[claim] = outcome && !isExhausted }
        level -= 1
        leant = min(outer, leant)
        return outcome && !isExhausted
    }

    private mutating func prove(_ region: Region, _ facts: Facts, _ goal: SchemaPart) -> Bool {
        if facts.types.isEmpty || facts.parts.contains(where: { same.isSame($0, goal) }) { return true }
        let mark = breaks.count
        if let verdict = checkValues(region, facts, goal) { return verdict }
        if checkAll(facts, region, goal) { return true }
        if isExhausted { return false }
        if isEmpty(region) {
            forget(since: mark)
            return true
        }
        if let kinds = kindsToTellApart(facts, goal) {
            forget(since: mark)
            return all(kinds) { inclusion, kind in inclusion.proves(region.adding(.types(kind.rawValue)), goal) }
        }
        if let choice = facts.choices.first, choice.alternatives.count <= limits.maxAlternatives {
            forget(since: mark)
            return all(choice.alternatives) { inclusion, terms in
                inclusion.proves(region.adding(terms, at: choice.fork), goal)
            }
        }
        return false
    }

    /// Whether all attempts succeed. Where somebody wants to know why not, none is left out.
    mutating func all<T>(_ attempts: [T], _ attempt: (inout SchemaInclusion, T) -> Bool) -> Bool {
        var isProved = true
        for item in attempts where !attempt(&self, item) {
            isProved = false
            if isQuiet || isExhausted { return false }
        }
        return isProved
    }

    /// The types of a region, where a schema may take each of them for another reason.
    private func kindsToTellApart(_ facts: Facts, _ goal: SchemaPart) -> [TypeSet]? {
        let offers: Set = ["anyOf", "oneOf", "not", "if", "enum", "const"]
        guard goal.keywords.contains(where: offers.contains) else { return nil }
        let kinds = TypeSet.kinds.map { $0.intersection(facts.types) }.filter { !$0.isEmpty }
        return kinds.count > 1 ? kinds : nil
    }
}

extension TypeSet {
    /// Each kind of value.
    static let kinds: [TypeSet] = [.null, .boolean, .string, .number, .array, .object]
}
