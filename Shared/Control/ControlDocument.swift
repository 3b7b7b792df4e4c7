package import Contracts
package import JSON

/// What an entity of some kind holds.
package protocol ControlDocument: JSONEncodable, JSONDecodable, Hashable, Sendable {
    static var kind: EntityKind { get }
    /// What it is found by, together with the kind. Never changes.
    var entityID: String { get }
    /// The handle of the tenant that it belongs to. Never changes.
    var owner: String { get }
    static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>?
}

extension TenantDocument: ControlDocument {
    package static var kind: EntityKind { .tenant }
    package var entityID: String { handle }
    package var owner: String { handle }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.tenant
    }
}

extension KeyDocument: ControlDocument {
    package static var kind: EntityKind { .key }
    package var entityID: String { id }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.keys[id]
    }
}

extension SchemaDocument: ControlDocument {
    package static var kind: EntityKind { .schema }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.schemas.values.joined().first { $0.document.entityID == id }
    }
}

extension EndpointDocument: ControlDocument {
    package static var kind: EntityKind { .endpoint }
    package var entityID: String { id }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.endpoints[id]
    }
}

extension EmailSubscriptionDocument: ControlDocument {
    package static var kind: EntityKind { .emailSubscription }
    package var entityID: String { id }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.emailSubscriptions[id]
    }
}

extension SettingsDocument: ControlDocument {
    package static var kind: EntityKind { .settings }
    package var entityID: String { tenant }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.settings
    }
}

extension UserDocument: ControlDocument {
    package static var kind: EntityKind { .user }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.directory.found(id) { $0.user($1) }
    }
}

extension GroupDocument: ControlDocument {
    package static var kind: EntityKind { .group }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.directory.found(id) { $0.group($1) }
    }
}

extension RuleDocument: ControlDocument {
    package static var kind: EntityKind { .rule }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.directory.found(id) { $0.rule($1) }
    }
}

extension InboundDocument: ControlDocument {
    package static var kind: EntityKind { .inbound }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.inbound.values.first { $0.document.entityID == id }
    }
}

extension EmailTemplateDocument: ControlDocument {
    package static var kind: EntityKind { .emailTemplate }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.emailTemplates[id]
    }
}

extension EmailSuppressionDocument: ControlDocument {
    package static var kind: EntityKind { .emailSuppression }
    package var entityID: String { id }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.emailSuppressions[id]
    }
}

extension LimitsDocument: ControlDocument {
    package static var kind: EntityKind { .limits }
    package var entityID: String { tenant }
    package var owner: String { tenant }
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? {
        tenant.limits
    }
}

extension ReportDocument: ControlDocument {
    package static var kind: EntityKind { .report }
    package var entityID: String { id }
    package var owner: String { tenant }
    /// Nobody keeps it but the audit log.
    package static func find(_ id: String, in tenant: TenantControl) -> Entity<Self>? { nil }
}
