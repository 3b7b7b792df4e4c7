package import Contracts
package import Control
import FilterPolicy
import JSON
import Synchronization

/// Finds out whom the recipients of an event are, in a directory as it stands.
///
/// What patterns match is remembered as long as the directory is the same: many events ask for the same rule.
package final class RecipientResolver: Sendable {
    /// The most patterns that are remembered; the result of one may be as long as the directory.
    private static let mostRemembered = 16

    private struct Matches {
        let version: Int64
        let users: [String]
        var usedAt: Int
    }

    private struct Question: Hashable {
        let tenant: String
        let pattern: [UInt8]
    }

    private struct Memory {
        var matches: [Question: Matches] = [:]
        var clock = 0
    }

    private let memory = Mutex(Memory())
    private let noAttributes: JSONNode

    /// - Throws: never in practice: it parses `{}`.
    package init() throws {
        noAttributes = try JSONDocument(parsing: "{}").root
    }

    package func resolve(_ recipients: Recipients, of tenant: String, in directory: TenantDirectory) -> ResolvedUsers {
        var resolved = ResolvedUsers()
        if !recipients.users.isEmpty {
            let reason = resolved.reason("user")
            for id in Set(recipients.users) {
                if directory.user(id) == nil { resolved.missing.append("user:\(id)") } else { resolved.add(id, reason) }
            }
        }
        for id in Set(recipients.groups) {
            guard directory.group(id) != nil else {
                resolved.missing.append("group:\(id)")
                continue
            }
            let reason = resolved.reason("group:\(id)")
            for user in directory.users(inGroup: id) { resolved.add(user, reason) }
        }
        for role in Set(recipients.roles) {
            let reason = resolved.reason("role:\(role)")
            directory.forEachUser(inRole: role) { resolved.add($0, reason) }
        }
        func add(_ pattern: [UInt8]?, _ text: String) {
            guard let pattern, let users = users(matching: pattern, of: tenant, in: directory) else {
                resolved.missing.append(text)
                return
            }
            let reason = resolved.reason(text)
            for user in users { resolved.add(user, reason) }
        }
        if let id = recipients.rule { add(directory.rule(id)?.document.pattern, "rule:\(id)") }
        if let pattern = recipients.pattern { add(pattern, "where") }
        resolved.missing.sort()
        return resolved
    }

    private func users(matching pattern: [UInt8], of tenant: String, in directory: TenantDirectory) -> [String]? {
        let question = Question(tenant: tenant, pattern: pattern)
        let known = memory.withLock { memory -> [String]? in
            guard memory.matches[question]?.version == directory.version else { return nil }
            memory.clock += 1
            memory.matches[question]?.usedAt = memory.clock
            return memory.matches[question]?.users
        }
        if let known { return known }
        guard let found = Self.users(matching: pattern, in: directory, noAttributes) else { return nil }
        memory.withLock { memory in
            memory.clock += 1
            memory.matches[question] = Matches(version: directory.version, users: found, usedAt: memory.clock)
            if memory.matches.count > Self.mostRemembered,
                let oldest = memory.matches.min(by: { $0.value.usedAt < $1.value.usedAt })
            {
                memory.matches[oldest.key] = nil
            }
        }
        return found
    }

    private static func users(
        matching pattern: [UInt8], in directory: TenantDirectory, _ noAttributes: JSONNode
    ) -> [String]? {
        // What does not compile here was written by a version that knew more: it is as good as gone.
        guard let document = try? JSONDocument(parsing: pattern),
            let policy = try? FilterPolicy(parsing: document.root)
        else { return nil }
        var found: [String] = []
        directory.forEachUser { user in
            if policy.matches(user.attributes ?? noAttributes) { found.append(user.id) }
        }
        return found
    }
}

/// Users, each with what led to them.
package struct ResolvedUsers: Sendable {
    /// A set of reasons, by their index. There are at most 123: users, rule and pattern, 100 groups and 20 roles.
    private typealias Reasons = UInt128

    private var reasons: [String] = []
    private var users: [String: Reasons] = [:]
    /// What was named and is not there (any more).
    package var missing: [String] = []

    package var count: Int { users.count }

    /// In the order of bytes, which is that of parts of a plan; only those behind `after`.
    package func ids(after: String?) -> [String] {
        let ids = if let after { users.keys.filter { Self.isOrdered(after, $0) } } else { Array(users.keys) }
        return ids.sorted(by: Self.isOrdered)
    }

    /// What led to a user.
    package func because(_ user: String) -> [String] {
        guard let set = users[user] else { return [] }
        return reasons.indices.filter { set & (1 << $0) != 0 }.map { reasons[$0] }
    }

    mutating func reason(_ text: String) -> Int {
        reasons.append(text)
        return reasons.count - 1
    }

    mutating func add(_ user: String, _ reason: Int) {
        users[user, default: 0] |= 1 << reason
    }

    /// Swift orders strings by canonical equivalence; ids are ASCII, and so is this.
    private static func isOrdered(_ one: String, _ other: String) -> Bool {
        one.utf8.lexicographicallyPrecedes(other.utf8)
    }
}
