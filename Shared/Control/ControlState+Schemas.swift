package import Contracts

// The event types that a tenant has registered. The built-in ones are not here.
extension ControlState {
    /// All versions of a type, in order; none for a type that the tenant has not registered.
    package func schemas(tenant: String, type: String) -> [Entity<SchemaDocument>] {
        withSnapshot { $0.tenants[tenant]?.schemas[type] ?? [] }
    }

    package func schema(tenant: String, type: String, version: Int) -> Entity<SchemaDocument>? {
        schemas(tenant: tenant, type: type).first { $0.document.version == version }
    }

    /// The version that an event is of when it names none: the highest active one, or the highest deprecated one where
    /// none is active. A retired one never is.
    package func latestSchema(tenant: String, type: String) -> Entity<SchemaDocument>? {
        let versions = schemas(tenant: tenant, type: type)
        return versions.last { $0.document.state == .active } ?? versions.last { $0.document.state == .deprecated }
    }

    /// All versions of all types that a tenant has registered, in no order.
    package func schemas(tenant: String) -> [Entity<SchemaDocument>] {
        withSnapshot { Array(($0.tenants[tenant]?.schemas ?? [:]).values.joined()) }
    }

    /// The types that a tenant has registered, by name.
    package func schemaTypes(tenant: String) -> [String] {
        withSnapshot { ($0.tenants[tenant]?.schemas ?? [:]).filter { !$0.value.isEmpty }.keys.sorted() }
    }
}
