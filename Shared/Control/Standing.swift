import Contracts

/// What the fold has to know of an entity to judge the next record about it. It outlives the entity: a deleted one goes
/// on counting revisions, so that no late record brings it back.
package struct Standing: Hashable, Sendable {
    package let tenant: String
    package let revision: Int
    package let isDeleted: Bool
    /// Offset of the record that created it (again, if it had been deleted).
    package let createdOffset: Int64

    package init(tenant: String, revision: Int, isDeleted: Bool, createdOffset: Int64) {
        self.tenant = tenant
        self.revision = revision
        self.isDeleted = isDeleted
        self.createdOffset = createdOffset
    }

    /// The one rule by which both folds of the control topic, tables and memory, take a record or ignore it: it must
    /// have been written by someone who knew the entity as it stands, and an entity never changes hands.
    ///
    /// - Returns: how the entity stands after the record; nil when it is ignored.
    static func after(_ change: ControlChange, on current: Standing?) -> Standing? {
        guard change.record.revision == (current?.revision ?? 0) + 1,
            current == nil || current?.tenant == change.record.tenant
        else { return nil }
        let isNew = current?.isDeleted ?? true
        return Standing(
            tenant: change.record.tenant, revision: change.record.revision, isDeleted: change.document == nil,
            createdOffset: isNew ? change.offset : current?.createdOffset ?? change.offset)
    }
}
