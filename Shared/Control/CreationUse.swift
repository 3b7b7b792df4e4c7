import Contracts

/// That an `Idempotency-Key` has created an entity whose id does not follow from the key. Two instances may each create one
/// with the same key before they know of the other's: the first in the log is the one, for as long as the key stands.
struct CreationUse: Hashable, Sendable {
    struct Key: Hashable, Sendable {
        let kind: EntityKind
        let tenant: String
        let hash: String
    }

    let key: Key
    /// Of the entity.
    let id: String
    /// Milliseconds since 1970.
    let at: Int64

    init(key: Key, id: String, at: Int64) {
        self.key = key
        self.id = id
        self.at = at
    }

    /// - Parameter current: the entity as it stood before.
    /// - Returns: nil where the change creates nothing with a key.
    init?(_ change: ControlChange, on current: Standing?) {
        guard current?.isDeleted ?? true, case .schema(let schema) = change.document, let key = schema.creationKey
        else { return nil }
        self.init(
            key: Key(kind: .schema, tenant: schema.tenant, hash: key.keyHash), id: change.record.id,
            at: schema.createdAt)
    }

    /// Whether this counts, where the key was last used so: the one rule of both folds.
    func mayFollow(_ earlier: CreationUse?) -> Bool {
        guard let earlier, earlier.id != id else { return true }
        return at - earlier.at >= CreationKey.lifetime
    }
}
