/// Users, each with what led to them.
package struct ResolvedUsers: Sendable {
    /// A set of reasons, by their index. There are at most 123: users, rule and pattern, 100 groups and 20 roles.
    typealias Reasons = UInt128

    private var reasons: [String] = []
    private(set) var users: [String: Reasons] = [:]
    /// What was named and is not there (any more).
    package var missing: [String] = []
    /// Of whom it could not be told whether a pattern takes them, and who are left out; the first few.
    package private(set) var undecided: [String] = []
    /// The most that are named of those.
    private static let mostUndecided = 20
    /// Stands for all that were not looked at before the event was gone.
    package static let allUndecided = "undecided:*"
    /// In the order of bytes, which is that of parts of a plan.
    var ordered = OrderedIDs()

    package var count: Int { users.count }

    /// In the order of bytes.
    package var ids: [String] { Array(ordered) }

    /// What led to a user.
    package func because(_ user: String) -> [String] {
        guard let set = users[user] else { return [] }
        return reasons.indices.filter { set & (1 << $0) != 0 }.map { reasons[$0] }
    }

    mutating func reason(_ text: String) -> Int {
        reasons.append(text)
        return reasons.count - 1
    }

    mutating func add(_ user: String, _ reason: Int) { add(user, reasons: 1 << reason) }

    mutating func add(_ user: String, reasons set: Reasons) { users[user, default: 0] |= set }

    mutating func leaveUndecided(_ user: String) {
        let text = "undecided:\(user)"
        if undecided.count < Self.mostUndecided, !undecided.contains(text) { undecided.append(text) }
    }
}
