package import JSON

/// Many filter policies, matched against a document at once.
///
/// One walk over the document takes out the values of the fields that any of the filters names. They lead, through hash
/// tables, sorted beginnings and trees of ranges, to those few filters whose most telling entries they show; only these
/// are then asked. What one is asked is ``FilterPolicy/matches(_:)``, so that the index never answers other than each
/// filter alone would.
///
/// It is built at once and does not change: building one of a thousand filters takes a few milliseconds.
package struct FilterIndex<ID: Sendable>: Sendable {
    private let ids: [ID]
    private let tree: GateTree

    package init(_ filters: some Sequence<(id: ID, policy: FilterPolicy)>) {
        let filters = Array(filters)
        ids = filters.map(\.id)
        tree = GateTree(filters.map(\.policy))
    }

    package var isEmpty: Bool { ids.isEmpty }
    package var count: Int { ids.count }

    /// The filters that a document meets, in the order in which they were given.
    package func matches(_ document: JSONNode) -> [ID] {
        matches(document, steps: .max).met
    }

    /// The same with a limit on what it may cost: for a document with long arrays or texts that many filters look at.
    ///
    /// - Parameter steps: each takes some nanoseconds.
    /// - Returns: also those filters of which it can't be told with so many steps whether they are met.
    package func matches(_ document: JSONNode, steps: Int) -> (met: [ID], undecided: [ID]) {
        let (met, undecided) = tree.matches(document, steps: steps)
        return (met.map { ids[Int($0)] }, undecided.map { ids[Int($0)] })
    }
}
