import Contracts

/// Everything that belongs to one tenant, ready to be looked up.
package struct TenantControl: Sendable {
    var tenant: Entity<TenantDocument>?
    var settings: Entity<SettingsDocument>?
    /// In the order in which they were created, as the lists that follow.
    var endpoints: [Entity<EndpointDocument>] = []
    var emailSubscriptions: [Entity<EmailSubscriptionDocument>] = []
    var keys: [Entity<KeyDocument>] = []
    /// By event type; each in the order of versions.
    var schemas: [String: [Entity<SchemaDocument>]] = [:]
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

extension Array {
    /// Takes out the entity with this id, and puts in the new one where the order of creation has it.
    mutating func replace<Document>(_ id: String, with entity: Entity<Document>?) where Element == Entity<Document> {
        if let index = firstIndex(where: { $0.document.entityID == id }) {
            // The common case, a change, moves nothing.
            if let entity, entity.createdOffset == self[index].createdOffset { return self[index] = entity }
            remove(at: index)
        }
        guard let entity else { return }
        let index = lastIndex { $0.createdOffset < entity.createdOffset }.map { $0 + 1 } ?? startIndex
        insert(entity, at: index)
    }
}
