/// A consumer group on one topic: who its members are, who owns which partition, and what is committed.
///
/// Partitions are spread over the members in the order in which they joined. A partition whose owner should change is
/// first revoked; its owner gives it up by calling `next` again after it was told, and then the next one is assigned it.
struct InMemoryGroup: Sendable {
    struct Key: Hashable, Sendable {
        let group: String
        let topic: String
    }

    private struct Member: Sendable {
        let token: Int
        let name: String
        let connection: Int
        var owned: Set<Int> = []
        /// Told to be revoked, and not yet given up.
        var revoked: Set<Int> = []
    }

    /// What a member is to be told next.
    enum Change: Sendable {
        case assigned(Set<Int>)
        case revoked(Set<Int>)
        case lost(Set<Int>)
        /// The member is not in the group (any more).
        case left
    }

    private let partitions: Int
    private(set) var committed: [Int: Int64] = [:]
    private var members: [Member] = []
    /// What members that were replaced owned when they were, until they ask.
    private var lost: [Int: Set<Int>] = [:]
    private var lastToken = 0

    init(partitions: Int) {
        self.partitions = partitions
    }

    /// Adds a member. One of the same name, of which this is the restart, loses what it owns.
    mutating func join(_ name: String, connection: Int) -> Int {
        if let former = members.firstIndex(where: { $0.name == name }) {
            let member = members.remove(at: former)
            lost[member.token] = member.owned
        }
        lastToken += 1
        members.append(Member(token: lastToken, name: name, connection: connection))
        return lastToken
    }

    mutating func leave(_ token: Int) {
        members.removeAll { $0.token == token }
        lost[token] = nil
    }

    mutating func leave(connection: Int) {
        members.removeAll { $0.connection == connection }
    }

    /// Gives up what the member was told to.
    ///
    /// - Returns: whether there was anything, which another member may take now.
    mutating func giveUp(_ token: Int) -> Bool {
        guard let index = members.firstIndex(where: { $0.token == token }), !members[index].revoked.isEmpty else {
            return false
        }
        members[index].owned.subtract(members[index].revoked)
        members[index].revoked = []
        return true
    }

    /// Says what the member has to know now; nil for nothing new.
    mutating func advance(_ token: Int) -> Change? {
        if let lost = lost.removeValue(forKey: token), !lost.isEmpty { return .lost(lost) }
        guard let index = members.firstIndex(where: { $0.token == token }) else { return .left }
        let due = Set((0..<partitions).filter { $0 % members.count == index })
        let leaving = members[index].owned.subtracting(due)
        if !leaving.isEmpty {
            members[index].revoked = leaving
            return .revoked(leaving)
        }
        let free = members.reduce(due) { $0.subtracting($1.owned) }
        if !free.isEmpty {
            members[index].owned.formUnion(free)
            return .assigned(free)
        }
        return nil
    }

    /// Commits for the partitions that the member owns.
    ///
    /// - Returns: the partitions that it does not, for which nothing was committed.
    mutating func commit(_ offsets: [Int: Int64], by token: Int) -> Set<Int> {
        let owned = members.first { $0.token == token }?.owned ?? []
        for (partition, offset) in offsets where owned.contains(partition) { committed[partition] = offset }
        return Set(offsets.keys).subtracting(owned)
    }
}
