package import Contracts
package import EventLog
package import Projections
import Synchronization

/// The control topic in memory: what every request and every event looks up.
///
/// It is loaded from the tables of `ControlFold` and then fed with what that fold folds, by the same rule. Each look-up
/// is a few dozen nanoseconds under a lock and hands out what is immutable.
package final class ControlState: FoldObserver {
    package var fold: String? { ControlFold.foldName }

    private let snapshot = Mutex(ControlSnapshot())

    /// An empty state, for a log that is folded from the start.
    package init() {}

    /// - Parameter file: whose folds have `ControlFold` among them, and which no runner feeds yet.
    package convenience init(loading file: ProjectionFile) throws {
        self.init()
        let loaded = try file.read { try ControlSnapshot(loading: $0) }
        snapshot.withLock { $0 = loaded }
    }

    package func folded(_ records: [LogRecord]) {
        snapshot.withLock { snapshot in
            for record in records { snapshot.fold(record) }
        }
    }

    package func foldRestarted(_ name: String) {
        snapshot.withLock { $0 = ControlSnapshot() }
    }

    package func tenant(_ handle: String) -> Entity<TenantDocument>? {
        snapshot.withLock { $0.tenants[handle]?.tenant }
    }

    package func hasTenant(_ handle: String) -> Bool {
        snapshot.withLock { $0.tenants[handle]?.tenant != nil }
    }

    /// What the SHA-256 (in hex) of a key's text stands for; nil for a key that never was.
    package func key(hash: String) -> KeyLookup? {
        snapshot.withLock { $0.keys[hash] }
    }

    /// A tenant's keys, in the order in which they were created.
    package func keys(tenant: String) -> [Entity<KeyDocument>] {
        snapshot.withLock { $0.tenants[tenant]?.keys.ordered ?? [] }
    }

    /// A tenant's endpoints, in the order in which they were created.
    package func endpoints(tenant: String) -> [Entity<EndpointDocument>] {
        snapshot.withLock { $0.tenants[tenant]?.endpoints.ordered ?? [] }
    }

    package func endpoint(tenant: String, id: String) -> Entity<EndpointDocument>? {
        entity(tenant: tenant, id: id)
    }

    /// A tenant's e-mail subscriptions, in the order in which they were created.
    package func emailSubscriptions(tenant: String) -> [Entity<EmailSubscriptionDocument>] {
        snapshot.withLock { $0.tenants[tenant]?.emailSubscriptions.ordered ?? [] }
    }

    package func emailSubscription(tenant: String, id: String) -> Entity<EmailSubscriptionDocument>? {
        entity(tenant: tenant, id: id)
    }

    /// A tenant's endpoints and e-mail subscriptions at one moment, with their filters.
    package func subscribers(tenant: String) -> Subscribers {
        snapshot.withLock { $0.subscribers(of: tenant) }
    }

    /// What a tenant has agreed with a provider.
    package func inbound(tenant: String, _ provider: InboundProvider) -> Entity<InboundDocument>? {
        snapshot.withLock { $0.tenants[tenant]?.inbound[provider] }
    }

    /// How many templates of mails a tenant has.
    package func emailTemplateCount(tenant: String) -> Int {
        snapshot.withLock { $0.tenants[tenant]?.emailTemplates.ordered.count ?? 0 }
    }

    /// What the operator has set for a tenant.
    package func limits(tenant: String) -> Entity<LimitsDocument>? {
        snapshot.withLock { $0.limits(of: tenant) }
    }

    package func settings(tenant: String) -> Entity<SettingsDocument>? {
        snapshot.withLock { $0.tenants[tenant]?.settings }
    }

    /// An entity of any kind; nil if the tenant has none of this id (any more).
    package func entity<Document: ControlDocument>(
        _ type: Document.Type = Document.self, tenant: String, id: String
    ) -> Entity<Document>? {
        snapshot.withLock { $0.tenants[tenant].flatMap { Document.find(id, in: $0) } }
    }

    /// How an entity stands, deleted ones included; nil if it never was.
    package func standing(of key: EntityKey) -> Standing? {
        snapshot.withLock { $0.standings[key] }
    }

    /// Whether a record that has been folded was ignored: whoever wrote it did not know the entity as it stood.
    /// Answers for the last few thousand ignored ones.
    package func wasIgnored(_ position: Position) -> Bool {
        snapshot.withLock { $0.ignored.contains(position.offset) }
    }

    func withSnapshot<Answer: Sendable>(_ body: (ControlSnapshot) -> Answer) -> Answer {
        snapshot.withLock { body($0) }
    }
}
