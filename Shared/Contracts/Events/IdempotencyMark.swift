/// What an event that came with an idempotency key carries, so that a fold can tell a repetition from a conflict.
///
/// The first event of a key has `id` as its own id. A key that is used again once its 24 hours are over makes another
/// event, whose id is derived from this one and the time of the event before it.
package struct IdempotencyMark: Hashable, Sendable {
    /// Derived from (tenant, key): the key itself is not kept.
    package var id: String
    /// SHA-256 of what was posted, in hex.
    package var bodyHash: String

    package init(id: String, bodyHash: String) {
        self.id = id
        self.bodyHash = bodyHash
    }
}
