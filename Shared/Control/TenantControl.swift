import Contracts

/// Everything that belongs to one tenant, ready to be looked up.
package struct TenantControl: Sendable {
    var tenant: Entity<TenantDocument>?
    var settings: Entity<SettingsDocument>?
    var limits: Entity<LimitsDocument>?
    var endpoints = EntityList<EndpointDocument>() { didSet { knownSubscribers = nil } }
    var emailSubscriptions = EntityList<EmailSubscriptionDocument>() { didSet { knownSubscribers = nil } }
    var keys = EntityList<KeyDocument>()
    var emailTemplates = EntityList<EmailTemplateDocument>()
    var emailSuppressions = EntityList<EmailSuppressionDocument>()
    var directory = TenantDirectory()
    var inbound: [InboundProvider: Entity<InboundDocument>] = [:]
    /// By event type; each in the order of versions.
    var schemas: [String: [Entity<SchemaDocument>]] = [:]
    private var knownSubscribers: Subscribers?

    /// The same until one of them changes.
    mutating func subscribers() -> Subscribers {
        if let knownSubscribers { return knownSubscribers }
        let subscribers = Subscribers(
            endpoints: endpoints.ordered, emailSubscriptions: emailSubscriptions.ordered)
        knownSubscribers = subscribers
        return subscribers
    }
}

extension [Entity<SchemaDocument>] {
    /// Takes out the version with this id, and puts in the new one at its place.
    mutating func replaceVersion(_ id: String, with entity: Entity<SchemaDocument>?) {
        removeAll { $0.document.entityID == id }
        guard let entity else { return }
        let index = firstIndex { $0.document.version > entity.document.version } ?? endIndex
        insert(entity, at: index)
    }
}
