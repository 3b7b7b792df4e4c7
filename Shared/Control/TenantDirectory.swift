package import Contracts
import HashTreeCollections

/// The users, groups and rules of a tenant as they stand at one moment.
///
/// Trees that share what they have in common: a copy is made in no time whatever the number of users, and the fold goes on
/// changing its own.
package struct TenantDirectory: Sendable {
    private var users: TreeDictionary<String, Entity<UserDocument>> = [:]
    private var groups: TreeDictionary<String, Entity<GroupDocument>> = [:]
    private var rules: TreeDictionary<String, Entity<RuleDocument>> = [:]
    /// Ids of users, by role.
    private var roles: TreeDictionary<String, TreeSet<String>> = [:]
    package private(set) var attributes = AttributeKinds()
    /// Offset of the last change: as long as it is the same, so is everything in here.
    package private(set) var version: Int64 = -1

    package init() {}

    package var userCount: Int { users.count }
    package var groupCount: Int { groups.count }
    package var ruleCount: Int { rules.count }

    package func user(_ id: String) -> Entity<UserDocument>? { users[id] }
    package func group(_ id: String) -> Entity<GroupDocument>? { groups[id] }
    package func rule(_ id: String) -> Entity<RuleDocument>? { rules[id] }

    /// Every user, in no order.
    package func forEachUser(_ body: (UserDocument) -> Void) {
        for user in users.values { body(user.document) }
    }

    /// The ids of all who have a role.
    package func forEachUser(inRole role: String, _ body: (String) -> Void) {
        for id in roles[role] ?? [] { body(id) }
    }

    /// The ids of all users in a group and in the groups in it, each once. Members that are gone are passed over, and a
    /// group that two writers at once have put into itself ends where it began.
    package func users(inGroup id: String) -> Set<String> {
        var found: Set<String> = []
        var seen: Set<String> = [id]
        var open = [id]
        while let next = open.popLast() {
            for member in groups[next]?.document.members ?? [] {
                switch member {
                case .user(let user): if users[user] != nil { found.insert(user) }
                case .group(let group): if seen.insert(group).inserted { open.append(group) }
                }
            }
        }
        return found
    }

    /// Whether a group would contain itself if it had these members: directly, or by the groups in it.
    package func wouldContainItself(_ id: String, with members: some Sequence<GroupMember>) -> Bool {
        var harmless: Set<String> = []
        return wouldContainItself(id, with: members, harmless: &harmless)
    }

    /// The same for members one after the other, at the cost of one walk for all that do no harm.
    ///
    /// - Parameter harmless: groups that are known not to lead to this one; those that are found not to are put in.
    package func wouldContainItself(
        _ id: String, with members: some Sequence<GroupMember>, harmless: inout Set<String>
    ) -> Bool {
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
            add(groups[next]?.document.members ?? [], harmless)
        }
        harmless.formUnion(seen)
        return false
    }
}

// What the fold does.
extension TenantDirectory {
    mutating func put(_ user: Entity<UserDocument>) {
        version = max(version, user.offset)
        let former = users.updateValue(user, forKey: user.document.id)
        if let former { forget(former.document) }
        for role in user.document.roles { roles[role, default: []].insert(user.document.id) }
        attributes.count(user.document, by: 1)
    }

    mutating func put(_ group: Entity<GroupDocument>) {
        version = max(version, group.offset)
        groups[group.document.id] = group
    }

    mutating func put(_ rule: Entity<RuleDocument>) {
        version = max(version, rule.offset)
        rules[rule.document.id] = rule
    }

    mutating func remove(_ kind: EntityKind, _ id: String, at offset: Int64) {
        version = max(version, offset)
        switch kind {
        case .user: if let user = users.removeValue(forKey: id) { forget(user.document) }
        case .group: groups[id] = nil
        case .rule: rules[id] = nil
        default: break
        }
    }

    /// Takes a document out of the indexes.
    private mutating func forget(_ user: UserDocument) {
        for role in user.roles {
            roles[role]?.remove(user.id)
            if roles[role]?.isEmpty == true { roles[role] = nil }
        }
        attributes.count(user, by: -1)
    }
}
