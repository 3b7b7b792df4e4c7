import FilterPolicy
package import JSON

/// The filters of a tenant's subscribers, compiled for all of them at once.
package struct SubscriberFilters: Sendable {
    /// What asking all filters about one event may cost, and asking one: a few milliseconds. Only an event with arrays of
    /// thousands, or long texts, and hundreds of filters that look at these come near it.
    private static let steps = 250_000

    private let index: FilterIndex<String>
    private let policies: [String: FilterPolicy]
    private let faults: [String: String]

    /// - Parameter policies: by the subscriber's id; those of nil are left out.
    init(_ policies: [(id: String, policy: [UInt8]?)]) {
        var compiled: [(id: String, policy: FilterPolicy)] = []
        var faults: [String: String] = [:]
        for (id, policy) in policies {
            guard let policy else { continue }
            do {
                compiled.append((id, try FilterPolicy(parsing: JSONDocument(parsing: policy).root)))
            } catch {
                faults[id] = "\(error)"
            }
        }
        index = FilterIndex(compiled)
        self.policies = Dictionary(compiled.lazy.map { ($0.id, $0.policy) }) { first, _ in first }
        self.faults = faults
    }

    /// The subscribers whose filters an event meets, as a document; and those of whom it would take too long to tell.
    package func met(by event: JSONNode) -> (met: Set<String>, undecided: Set<String>) {
        let (met, undecided) = index.matches(event, steps: Self.steps)
        return (Set(met), Set(undecided))
    }

    /// Whether the filter of one subscriber takes an event; one without a filter takes all.
    ///
    /// - Returns: nil if it would take too long to tell, or if the filter can't be asked.
    package func takes(_ event: JSONNode, for subscriber: String) -> Bool? {
        guard let policy = policies[subscriber] else { return faults[subscriber] == nil ? true : nil }
        return policy.matches(event, steps: Self.steps)
    }

    /// Why a subscriber's filter can't be asked: it was checked when it was given, but by a version that knew more than
    /// this one. Nil if it can, or if there is none.
    package func fault(of subscriber: String) -> String? { faults[subscriber] }
}
