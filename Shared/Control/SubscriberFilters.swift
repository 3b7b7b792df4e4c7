import FilterPolicy
package import JSON

/// The filters of a tenant's subscribers, compiled for all of them at once.
package struct SubscriberFilters: Sendable {
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

    /// The subscribers whose filters an event meets, as a document.
    package func met(by event: JSONNode) -> Set<String> { Set(index.matches(event)) }

    /// Whether the filter of one subscriber takes an event; one without a filter takes all.
    package func takes(_ event: JSONNode, for subscriber: String) -> Bool {
        policies[subscriber]?.matches(event) ?? (faults[subscriber] == nil)
    }

    /// Why a subscriber's filter can't be asked: it was checked when it was given, but by a version that knew more than
    /// this one. Nil if it can, or if there is none.
    package func fault(of subscriber: String) -> String? { faults[subscriber] }
}
