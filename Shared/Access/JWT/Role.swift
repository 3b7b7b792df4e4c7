/// What somebody is to a tenant, and what that lets them do.
package enum Role: String, Hashable, Sendable, CaseIterable {
    /// All of the tenant's.
    case admin
    /// Builds on it: events, schemas, webhooks.
    case developer
    /// Looks, and changes nothing.
    case viewer
    /// Gets notifications.
    case member
    /// Of those who run Carillon: may act for every tenant, by what else they may do.
    case `operator`

    package var scopes: [Scope] {
        switch self {
        case .admin: [.tenantAdmin]
        case .developer: [.eventsWrite, .schemasRead, .schemasManage, .webhooksManage, .notificationsRead]
        case .viewer: [.schemasRead, .notificationsRead]
        case .member: [.inboxRead, .inboxWrite]
        case .operator: [.operator]
        }
    }
}
