import Contracts
import EventLog

/// The control topic folded in memory. No lock in here.
struct ControlSnapshot: Sendable {
    private(set) var tenants: [String: TenantControl] = [:]
    private(set) var standings: [EntityKey: Standing] = [:]
    private(set) var keys: [String: KeyLookup] = [:]
    /// The tenants that have limits of their own: mostly none, and each request asks.
    private var limited: Set<String> = []
    /// The hash of each key, deleted ones included, by its id: to find what to revoke.
    private var hashes: [String: String] = [:]
    /// What was last created with each key.
    var creations: [CreationUse.Key: CreationUse] = [:]
    /// The offsets of the last records that were ignored, for the writers that wrote them.
    private(set) var ignored = RecentOffsets(limit: 8_192)

    /// - Returns: whether the record was taken.
    mutating func fold(_ record: LogRecord) {
        // The tables' fold reports what can't be decoded; here it is as good as ignored.
        guard let change = try? ControlChange(record) else { return ignored.insert(record.position.offset) }
        if change.record.kind.isNote { return }
        guard
            let standing = Standing.after(change, on: standings[change.key]),
            !GroupCircle.isClosed(by: change, find: { tenants[standing.tenant]?.directory.group($0)?.document })
        else { return ignored.insert(record.position.offset) }
        if let use = CreationUse(change, on: standings[change.key]) {
            guard use.mayFollow(creations[use.key]) else { return ignored.insert(record.position.offset) }
            creations[use.key] = use
        }
        put(change.key, standing, change.document, offset: change.offset, changedAt: change.record.at)
    }

    func limits(of tenant: String) -> Entity<LimitsDocument>? {
        limited.contains(tenant) ? tenants[tenant]?.limits : nil
    }

    mutating func subscribers(of tenant: String) -> Subscribers {
        // A tenant that is not known is not put in by being asked for.
        tenants[tenant]?.subscribers() ?? Subscribers()
    }

    /// Sets an entity as it stands.
    ///
    /// - Parameter keyHash: of a key that is deleted already, when it is loaded from the tables.
    mutating func put(
        _ key: EntityKey, _ standing: Standing, _ document: AnyControlDocument?, offset: Int64, changedAt: Int64,
        keyHash: String? = nil
    ) {
        standings[key] = standing
        func entity<Document>(_ document: Document) -> Entity<Document> {
            Entity(
                document: document, revision: standing.revision, createdOffset: standing.createdOffset, offset: offset,
                changedAt: changedAt)
        }
        switch document {
        case .tenant(let document): tenants[standing.tenant, default: .init()].tenant = entity(document)
        case .settings(let document): tenants[standing.tenant, default: .init()].settings = entity(document)
        case .endpoint(let document):
            tenants[standing.tenant, default: .init()].endpoints.put(entity(document))
        case .emailSubscription(let document):
            tenants[standing.tenant, default: .init()].emailSubscriptions.put(entity(document))
        case .schema(let document):
            tenants[standing.tenant, default: .init()].schemas[document.type, default: []]
                .replaceVersion(key.id, with: entity(document))
        case .key(let document): put(entity(document), of: standing.tenant)
        case .user(let document): tenants[standing.tenant, default: .init()].directory.put(entity(document))
        case .group(let document): tenants[standing.tenant, default: .init()].directory.put(entity(document))
        case .rule(let document): tenants[standing.tenant, default: .init()].directory.put(entity(document))
        case .inbound(let document):
            tenants[standing.tenant, default: .init()].inbound[document.provider] = entity(document)
        case .emailTemplate(let document):
            tenants[standing.tenant, default: .init()].emailTemplates.put(entity(document))
        case .emailSuppression(let document):
            tenants[standing.tenant, default: .init()].emailSuppressions.put(entity(document))
        case .report: break
        case .limits(let document):
            tenants[standing.tenant, default: .init()].limits = entity(document)
            limited.insert(standing.tenant)
        case nil: remove(key, of: standing.tenant, at: offset, keyHash: keyHash)
        }
    }

    private mutating func put(_ key: Entity<KeyDocument>, of tenant: String) {
        let document = key.document
        // A key keeps its hash; should a record say otherwise, the tables know the last one, and so does this.
        if let former = hashes.updateValue(document.hash, forKey: document.id), former != document.hash {
            keys[former] = nil
        }
        keys[document.hash] = .active(key)
        tenants[tenant, default: .init()].keys.put(key)
    }

    private mutating func remove(_ key: EntityKey, of tenant: String, at offset: Int64, keyHash: String?) {
        switch key.kind {
        case .tenant: tenants[tenant]?.tenant = nil
        case .settings: tenants[tenant]?.settings = nil
        case .limits:
            tenants[tenant]?.limits = nil
            limited.remove(tenant)
        case .endpoint: tenants[tenant]?.endpoints.remove(key.id)
        case .emailSubscription: tenants[tenant]?.emailSubscriptions.remove(key.id)
        case .emailTemplate: tenants[tenant]?.emailTemplates.remove(key.id)
        case .emailSuppression: tenants[tenant]?.emailSuppressions.remove(key.id)
        case .report: break
        case .user, .group, .rule:
            guard let id = DirectoryID.id(in: key.id, of: tenant) else { return }
            tenants[tenant]?.directory.remove(key.kind, id, at: offset)
        case .inbound:
            for provider in InboundProvider.allCases
            where InboundDocument.entityID(tenant: tenant, provider) == key.id {
                tenants[tenant]?.inbound[provider] = nil
            }
        case .schema:
            guard
                let type = tenants[tenant]?.schemas.first(where: {
                    $0.value.contains { $0.document.entityID == key.id }
                })
            else { return }
            tenants[tenant]?.schemas[type.key]?.replaceVersion(key.id, with: nil)
        case .key:
            tenants[tenant]?.keys.remove(key.id)
            guard let hash = hashes[key.id] ?? keyHash else { return }
            hashes[key.id] = hash
            keys[hash] = .revoked(id: key.id)
        }
    }
}
