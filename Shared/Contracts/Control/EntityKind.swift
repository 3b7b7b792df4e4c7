/// What a control record is about.
package enum EntityKind: String, Hashable, Sendable, CaseIterable {
    case tenant
    case key
    case schema
    case endpoint
    case emailSubscription = "email_subscription"
    case settings
    case user
    case group
    case rule
    case inbound
    case emailTemplate = "email_template"
    case emailSuppression = "email_suppression"
    case limits
    case report

    /// Whether it is a note for the audit log: it never changes, and no other fold keeps it.
    package var isNote: Bool { self == .report }
}
