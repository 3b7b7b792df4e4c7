package import Contracts
import HashTreeCollections

/// The users, groups and rules of a tenant as they stand at one moment.
///
/// Trees that share what they have in common: a copy is made in no time whatever the number of users, and the fold goes on
/// changing its own.
package struct TenantDirectory: Sendable {
    private var users: TreeDictionary<String, Entity<UserDocument>> = [:]
    private var groups: TreeDictionary<String, Entity<GroupDocument>> = [:]
    /// How many members all groups have together.
    package private(set) var membershipCount = 0
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

    /// Every user, in no order, one after the other: whoever goes through a million of them rests in between.
    package func makeUserIterator() -> Users { Users(base: users.values.makeIterator()) }

    package struct Users: IteratorProtocol {
        fileprivate var base: TreeDictionary<String, Entity<UserDocument>>.Values.Iterator

        package mutating func next() -> UserDocument? { base.next()?.document }
    }

    /// The ids of all who have a role, one after the other.
    package func users(inRole role: String) -> RoleUsers { RoleUsers(base: (roles[role] ?? []).makeIterator()) }

    package struct RoleUsers: IteratorProtocol {
        fileprivate var base: TreeSet<String>.Iterator

        package mutating func next() -> String? { base.next() }
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
        GroupCircle.isClosed(id, by: members, harmless: &harmless) { groups[$0]?.document.members ?? [] }
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
        let former = groups.updateValue(group, forKey: group.document.id)
        membershipCount += group.document.members.count - (former?.document.members.count ?? 0)
    }

    mutating func put(_ rule: Entity<RuleDocument>) {
        version = max(version, rule.offset)
        rules[rule.document.id] = rule
    }

    mutating func remove(_ kind: EntityKind, _ id: String, at offset: Int64) {
        version = max(version, offset)
        switch kind {
        case .user: if let user = users.removeValue(forKey: id) { forget(user.document) }
        case .group: membershipCount -= groups.removeValue(forKey: id)?.document.members.count ?? 0
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
