package import Contracts

extension ControlState {
    /// A tenant's directory as it stands now. Later changes do not change what is answered.
    package func directory(tenant: String) -> TenantDirectory {
        withSnapshot { $0.tenants[tenant]?.directory ?? TenantDirectory() }
    }

    package func user(tenant: String, id: String) -> Entity<UserDocument>? {
        withSnapshot { $0.tenants[tenant]?.directory.user(id) }
    }
}

extension TenantDirectory {
    /// Looks up by entity id, which has the tenant's handle before the id itself.
    func found<Document>(_ entityID: String, _ find: (TenantDirectory, String) -> Entity<Document>?) -> Entity<
        Document
    >? {
        guard let slash = entityID.firstIndex(of: "/"),
            let entity = find(self, String(entityID[entityID.index(after: slash)...]))
        else { return nil }
        return entity.document.entityID == entityID ? entity : nil
    }
}
