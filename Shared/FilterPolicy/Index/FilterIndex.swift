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
        tree.matches(document).map { ids[Int($0)] }
    }
}
