import Contracts

/// Whether a group would contain itself: directly, or by the groups in it.
///
/// Both folds of the control topic ask it, and ignore a record that would: two writers at once may each see no circle, and
/// the log tells which of them was first.
enum GroupCircle {
    /// - Parameters:
    ///   - members: those that it would have.
    ///   - harmless: groups that are known not to lead to this one; those that are found not to are put in.
    ///   - membersOf: those that another group has; empty where there is none of this id.
    static func isClosed(
        _ id: String, by members: some Sequence<GroupMember>, harmless: inout Set<String>,
        membersOf: (String) throws -> [GroupMember]
    ) rethrows -> Bool {
        var seen: Set<String> = []
        var open: [String] = []
        func add(_ members: some Sequence<GroupMember>, _ harmless: Set<String>) {
            for case .group(let group) in members where !harmless.contains(group) && seen.insert(group).inserted {
                open.append(group)
            }
        }
        add(members, harmless)
        while let next = open.popLast() {
            if next == id { return true }
            add(try membersOf(next), harmless)
        }
        harmless.formUnion(seen)
        return false
    }

    /// - Parameter find: the group of an id, as it stands.
    static func isClosed(by change: ControlChange, find: (String) throws -> GroupDocument?) rethrows -> Bool {
        guard case .group(let group) = change.document else { return false }
        var harmless: Set<String> = []
        return try isClosed(group.id, by: group.members, harmless: &harmless) { try find($0)?.members ?? [] }
    }
}
