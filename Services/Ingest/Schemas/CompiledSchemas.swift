import Contracts
import Control
import JSONSchema
import Synchronization

/// Compiled forms of the schemas that tenants registered, kept as long as there is room.
///
/// A version never changes; the offset of the record that created it tells it from one that was deleted and made again.
final class CompiledSchemas: Sendable {
    private struct Key: Hashable {
        let createdOffset: Int64
        let id: String
    }

    private let limit: Int
    private let compiled = Mutex<[Key: JSONSchema]>([:])

    init(limit: Int = 2_000) {
        self.limit = limit
    }

    /// - Throws: `SchemaError` for one that a later version of Carillon registered, and this one can't compile.
    func schema(of entity: Entity<SchemaDocument>) throws(SchemaError) -> JSONSchema {
        let key = Key(createdOffset: entity.createdOffset, id: entity.document.entityID)
        if let found = compiled.withLock({ $0[key] }) { return found }
        // Two requests may compile the same at once: it is the same, and cheaper than that all wait for one.
        let schema = try JSONSchema(
            parsing: entity.document.schema, options: entity.document.formats.options)
        compiled.withLock { compiled in
            // What is in use comes back soon; to know what is not would cost more.
            if compiled.count >= limit { compiled.removeAll(keepingCapacity: true) }
            compiled[key] = schema
        }
        return schema
    }
}
