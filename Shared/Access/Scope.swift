/// What a credential may do.
package enum Scope: String, Hashable, Sendable, CaseIterable {
    case eventsWrite = "events:write"
    case schemasRead = "schemas:read"
    case schemasManage = "schemas:manage"
    case webhooksManage = "webhooks:manage"
    case notificationsRead = "notifications:read"
    case notificationsManage = "notifications:manage"
    case inboxRead = "inbox:read"
    case inboxWrite = "inbox:write"
    case directoryManage = "directory:manage"
    /// All of its tenant's.
    case tenantAdmin = "tenant:admin"
    /// The operator's own, which no tenant has: escalations.
    case `operator`

    /// A scope by its name, or by another name that it has.
    package init?(name: String) {
        guard let scope = Self.named[name] else { return nil }
        self = scope
    }

    /// One look-up finds it; to compare a name with all of them, as the compiler has it done, takes three times as long.
    private static let named: [String: Scope] = {
        var named = Dictionary(uniqueKeysWithValues: allCases.map { ($0.rawValue, $0) })
        named["manage_webhooks"] = .webhooksManage
        return named
    }()
}

/// A set of scopes, small enough to be made for each request.
package struct Scopes: Hashable, Sendable, CustomStringConvertible {
    private var bits: UInt16 = 0

    package init() {}

    package init(_ scopes: some Sequence<Scope>) {
        for scope in scopes { insert(scope) }
    }

    /// Reads scopes as they are written in a key; one that this version does not know permits nothing.
    package init(names: [String]) {
        for name in names {
            if let scope = Scope(name: name) { insert(scope) }
        }
    }

    package mutating func insert(_ scope: Scope) {
        bits |= Self.bit(scope)
    }

    /// Whether these permit what needs `scope`: it is among them, or it is a tenant's and `tenant:admin` is.
    package func permit(_ scope: Scope) -> Bool {
        bits & Self.bit(scope) != 0 || (scope != .operator && bits & Self.bit(.tenantAdmin) != 0)
    }

    package var names: [String] { Scope.allCases.filter { bits & Self.bit($0) != 0 }.map(\.rawValue) }
    package var description: String { names.joined(separator: ",") }

    private static func bit(_ scope: Scope) -> UInt16 {
        switch scope {
        case .eventsWrite: 1
        case .schemasRead: 1 << 1
        case .schemasManage: 1 << 2
        case .webhooksManage: 1 << 3
        case .notificationsRead: 1 << 4
        case .notificationsManage: 1 << 5
        case .inboxRead: 1 << 6
        case .inboxWrite: 1 << 7
        case .directoryManage: 1 << 8
        case .tenantAdmin: 1 << 9
        case .operator: 1 << 10
        }
    }
}
