import Contracts
import Control
import FilterPolicy
import JSON

/// Finds out whom the recipients of an event are, in a directory as it stands, in turns: a value that goes on where it
/// was, so that an event for a million users holds up nobody.
package struct RecipientWalk {
    /// Steps, as `FilterPolicy` counts them, that it takes to put a user in.
    static let costOfUser = 30
    /// The most that a pattern may cost on one user: a fraction of a millisecond.
    private static let stepsOfUser = 100_000
    /// What a turn costs at most, or a little more: about a millisecond.
    package static let turn = 250_000

    private enum Phase {
        case users(ArraySlice<String>)
        case groups(GroupWalk)
        case roles(ArraySlice<String>)
        case role(TenantDirectory.RoleUsers, reason: Int, rest: ArraySlice<String>)
        case patterns(ArraySlice<Pattern>)
        case matching(Matching, rest: ArraySlice<Pattern>)
        case known(ArraySlice<String>, reason: Int, rest: ArraySlice<Pattern>)
        case ordering(Dictionary<String, ResolvedUsers.Reasons>.Index?)
        case done
    }

    /// A rule or an inline pattern.
    private struct Pattern {
        let bytes: [UInt8]
        let text: String
    }

    private struct Matching {
        let pattern: Pattern
        let policy: FilterPolicy
        let reason: Int
        var users: TenantDirectory.Users
    }

    private let recipients: Recipients
    private let tenant: String
    private let directory: TenantDirectory
    private let after: String?
    private let memory: RecipientResolver
    private var phase: Phase
    /// What the pattern at hand matches; nil once it is not to be remembered.
    private var found: [String]?
    package private(set) var resolved = ResolvedUsers()

    /// - Parameter after: only users behind this one, by id.
    init(
        _ recipients: Recipients, of tenant: String, in directory: TenantDirectory, after: String?,
        remembering memory: RecipientResolver
    ) {
        self.recipients = recipients
        self.tenant = tenant
        self.directory = directory
        self.after = after
        self.memory = memory
        phase = .users(recipients.users[...])
        resolved.missing = Self.missing(recipients, in: directory)
    }

    /// What is named and not there (any more).
    private static func missing(_ recipients: Recipients, in directory: TenantDirectory) -> [String] {
        var missing: [String] = []
        for id in Set(recipients.users) where directory.user(id) == nil { missing.append("user:\(id)") }
        for id in Set(recipients.groups) where directory.group(id) == nil { missing.append("group:\(id)") }
        if let id = recipients.rule, directory.rule(id).flatMap({ policy($0.document.pattern) }) == nil {
            missing.append("rule:\(id)")
        }
        // What does not compile here was written by a version that knew more: it is as good as gone.
        if let pattern = recipients.pattern, policy(pattern) == nil { missing.append("where") }
        return missing.sorted()
    }

    private static func policy(_ pattern: [UInt8]) -> FilterPolicy? {
        guard let document = try? JSONDocument(parsing: pattern) else { return nil }
        return try? FilterPolicy(parsing: document.root)
    }

    /// Goes on until it is done or the steps are spent, or a few thousand more.
    ///
    /// - Returns: whether it is done.
    package mutating func advance(steps: Int) -> Bool {
        var left = steps
        while left > 0 {
            left -= 1
            switch phase {
            case .users(let users): add(users, &left)
            case .groups(var walk):
                phase = .done
                let isDone = walk.advance(&left, into: &resolved)
                phase = isDone ? .roles(Array(Set(recipients.roles))[...]) : .groups(walk)
            case .roles(let roles): begin(roles)
            case .role(let users, let reason, let rest): add(users, reason, rest, &left)
            case .patterns(let patterns): begin(patterns)
            case .matching(let matching, let rest): match(matching, rest, &left)
            case .known(let users, let reason, let rest): add(users, reason, rest, &left)
            case .ordering(let index): order(from: index, &left)
            case .done: return true
            }
        }
        if case .done = phase { return true }
        return false
    }

    private mutating func add(_ users: ArraySlice<String>, _ left: inout Int) {
        // A thousand at the most.
        if !users.isEmpty {
            let reason = resolved.reason("user")
            for id in users where directory.user(id) != nil { resolved.add(id, reason) }
            left -= users.count * Self.costOfUser
        }
        var named: [String: ResolvedUsers.Reasons] = [:]
        for id in Set(recipients.groups).sorted() where directory.group(id) != nil {
            named[id] = 1 << resolved.reason("group:\(id)")
        }
        phase = .groups(GroupWalk(named, in: directory))
    }

    private mutating func begin(_ roles: ArraySlice<String>) {
        var roles = roles
        guard let role = roles.popFirst() else {
            var patterns: [Pattern] = []
            if let id = recipients.rule, let rule = directory.rule(id)?.document {
                patterns.append(Pattern(bytes: rule.pattern, text: "rule:\(id)"))
            }
            if let pattern = recipients.pattern { patterns.append(Pattern(bytes: pattern, text: "where")) }
            phase = .patterns(patterns[...])
            return
        }
        phase = .role(directory.users(inRole: role), reason: resolved.reason("role:\(role)"), rest: roles)
    }

    private mutating func add(
        _ users: TenantDirectory.RoleUsers, _ reason: Int, _ rest: ArraySlice<String>, _ left: inout Int
    ) {
        var users = users
        while left > 0 {
            guard let user = users.next() else {
                phase = .roles(rest)
                return
            }
            left -= Self.costOfUser
            resolved.add(user, reason)
        }
        phase = .role(users, reason: reason, rest: rest)
    }

    private mutating func begin(_ patterns: ArraySlice<Pattern>) {
        var patterns = patterns
        guard let pattern = patterns.popFirst() else {
            phase = .ordering(resolved.users.startIndex)
            return
        }
        if let known = memory.known(pattern.bytes, of: tenant, in: directory) {
            phase = .known(known[...], reason: resolved.reason(pattern.text), rest: patterns)
        } else if let policy = Self.policy(pattern.bytes) {
            found = []
            phase = .matching(
                Matching(
                    pattern: pattern, policy: policy, reason: resolved.reason(pattern.text),
                    users: directory.makeUserIterator()), rest: patterns)
        } else {
            phase = .patterns(patterns)
        }
    }

    private mutating func add(
        _ users: ArraySlice<String>, _ reason: Int, _ rest: ArraySlice<Pattern>, _ left: inout Int
    ) {
        let some = users.prefix(max(1, left / Self.costOfUser))
        for user in some { resolved.add(user, reason) }
        left -= some.count * Self.costOfUser
        let others = users.dropFirst(some.count)
        phase = others.isEmpty ? .patterns(rest) : .known(others, reason: reason, rest: rest)
    }

    private mutating func match(_ matching: Matching, _ rest: ArraySlice<Pattern>, _ left: inout Int) {
        var matching = matching
        while left > 0 {
            guard let user = matching.users.next() else {
                if let found { memory.remember(found, matching.pattern.bytes, of: tenant, in: directory) }
                phase = .patterns(rest)
                return
            }
            var steps = Self.stepsOfUser
            switch matching.policy.matches(user.attributes ?? memory.noAttributes, left: &steps) {
            case true:
                resolved.add(user.id, matching.reason)
                remember(user.id)
                left -= Self.costOfUser
            case false: break
            case nil:
                resolved.leaveUndecided(user.id)
                found = nil
            }
            left -= Self.stepsOfUser - steps + 10
        }
        phase = .matching(matching, rest: rest)
    }

    private mutating func remember(_ user: String) {
        guard let count = found?.count else { return }
        if count < RecipientResolver.mostUsers { found?.append(user) } else { found = nil }
    }

    /// A run at a time.
    private mutating func order(from start: Dictionary<String, ResolvedUsers.Reasons>.Index?, _ left: inout Int) {
        let users = resolved.users
        guard let start, start != users.endIndex else {
            phase = .done
            return
        }
        let after = after
        let part = users[start...].prefix(OrderedIDs.runLength)
        // A comparison takes as long as a dozen steps, and a sort a dozen of those for each.
        left -= part.count * 100
        resolved.ordered.add(
            part.lazy.map(\.key).filter { id in after.map { OrderedIDs.isOrdered($0, id) } ?? true })
        phase = .ordering(part.endIndex)
    }
}
