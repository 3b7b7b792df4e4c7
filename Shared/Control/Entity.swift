package import Contracts

/// An entity as it stands after some record: its document, and what is known of it beside.
///
/// Immutable, and a class so that handing one out costs a reference count, whatever its document holds.
package final class Entity<Document: ControlDocument>: Sendable {
    package let document: Document
    /// How often it was changed; what a writer says it knew.
    package let revision: Int
    /// Offset in the control topic of the record that created it: the order of lists.
    package let createdOffset: Int64
    /// Offset of the record that it stands at.
    package let offset: Int64
    /// When it was last changed, in milliseconds since 1970.
    package let changedAt: Int64

    package init(document: Document, revision: Int, createdOffset: Int64, offset: Int64, changedAt: Int64) {
        self.document = document
        self.revision = revision
        self.createdOffset = createdOffset
        self.offset = offset
        self.changedAt = changedAt
    }
}

/// What an entity is found by.
package struct EntityKey: Hashable, Sendable, CustomStringConvertible {
    package let kind: EntityKind
    package let id: String

    package init(_ kind: EntityKind, _ id: String) {
        self.kind = kind
        self.id = id
    }

    package var description: String { "\(kind.rawValue) \(id)" }
}
