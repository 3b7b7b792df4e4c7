import Contracts
import Control

/// Finds the users of groups and of the groups in them, in turns: each group is gone through twice, however many of those
/// that an event names it is in. First it is found which groups lead where, then who is in them.
struct GroupWalk {
    typealias Reasons = ResolvedUsers.Reasons

    private enum Phase {
        case finding
        case passing
        case collecting
        case done
    }

    private let directory: TenantDirectory
    private var phase = Phase.finding
    private var open: [String]
    /// What led to a group.
    private var reasons: [String: Reasons]
    /// The groups in a group.
    private var inner: [String: [String]] = [:]
    /// The group at hand in the last phase, and the member to go on with.
    private var place: (group: String, member: Int)?

    /// - Parameter named: groups that are there, each with what is said of whom it leads to.
    init(_ named: [String: Reasons], in directory: TenantDirectory) {
        self.directory = directory
        reasons = named
        open = Array(named.keys)
    }

    /// Goes on until it is done or the steps are spent, or a few thousand more.
    ///
    /// - Returns: whether it is done.
    mutating func advance(_ left: inout Int, into users: inout ResolvedUsers) -> Bool {
        while left > 0 {
            switch phase {
            case .finding: find(&left)
            case .passing: pass(&left)
            case .collecting: collect(&left, into: &users)
            case .done: return true
            }
        }
        return phase == .done
    }

    private mutating func find(_ left: inout Int) {
        guard let group = open.popLast() else {
            open = Array(reasons.keys)
            phase = .passing
            return
        }
        guard inner[group] == nil, let members = directory.group(group)?.document.members else { return }
        left -= 10 + members.count
        var groups: [String] = []
        for case .group(let member) in members {
            groups.append(member)
            if inner[member] == nil { open.append(member) }
        }
        inner[group] = groups
    }

    /// Until no group learns anything new: also where two writers at once have put one into itself.
    private mutating func pass(_ left: inout Int) {
        guard let group = open.popLast() else {
            open = Array(inner.keys)
            phase = .collecting
            return
        }
        let groups = inner[group] ?? []
        left -= 10 + groups.count * 10
        let passed = reasons[group] ?? 0
        for member in groups {
            let known = reasons[member] ?? 0
            guard known | passed != known else { continue }
            reasons[member] = known | passed
            open.append(member)
        }
    }

    private mutating func collect(_ left: inout Int, into users: inout ResolvedUsers) {
        guard let (group, first) = place ?? open.popLast().map({ (group: $0, member: 0) }) else {
            phase = .done
            return
        }
        place = nil
        guard let members = directory.group(group)?.document.members, let why = reasons[group] else { return }
        for index in first..<max(first, members.count) {
            guard left > 0 else {
                place = (group, index)
                return
            }
            left -= RecipientWalk.costOfUser
            if case .user(let user) = members[index], directory.user(user) != nil { users.add(user, reasons: why) }
        }
    }
}
