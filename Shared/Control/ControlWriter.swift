import Contracts
package import EventLog
import JSON
package import Projections

/// Changes entities: appends a record, waits until this instance has folded it, and looks whether it was taken.
///
/// All functions throw `ControlWriteError`; `EventLogError` when the log is away (the change may, rarely, have been
/// written all the same); and `FoldLag` when it was written, but not folded here in time.
package struct ControlWriter: Sendable {
    /// How often a change that does not care what was there is tried against others.
    package static let tries = 5

    private let log: any EventLog
    private let runner: FoldRunner
    private let state: ControlState
    private let timeout: Duration
    private let now: @Sendable () -> Int64

    /// - Parameters:
    ///   - runner: which feeds `state`.
    ///   - timeout: how long to wait for the own fold.
    ///   - now: milliseconds since 1970.
    package init(
        log: any EventLog, runner: FoldRunner, state: ControlState, timeout: Duration = .seconds(5),
        now: @escaping @Sendable () -> Int64
    ) {
        self.log = log
        self.runner = runner
        self.state = state
        self.timeout = timeout
        self.now = now
    }

    /// Puts an entity that is not there (any more).
    ///
    /// - Throws: `.alreadyExists`.
    @discardableResult
    package func create(
        _ document: some ControlDocument, actor: String, action: String = "create"
    ) async throws -> Position {
        let key = EntityKey(type(of: document).kind, document.entityID)
        let standing = state.standing(of: key)
        let revision = standing?.revision ?? 0
        guard standing?.isDeleted ?? true else {
            throw ControlWriteError(code: .alreadyExists, key: key, revision: revision)
        }
        do {
            return try await put(document, actor: actor, action: action, expecting: revision)
        } catch let error as ControlWriteError where error.code == .conflict {
            throw ControlWriteError(code: .alreadyExists, key: key, revision: error.revision)
        }
    }

    /// Puts an entity's whole document.
    ///
    /// - Parameter revision: the entity's revision that the change is made from (0 if it never was); nil to put it over
    ///   whatever is there, or was.
    /// - Throws: `.conflict` when the entity is at another revision, or others were always faster.
    @discardableResult
    package func put(
        _ document: some ControlDocument, actor: String, action: String, expecting revision: Int? = nil
    ) async throws -> Position {
        let key = EntityKey(type(of: document).kind, document.entityID)
        let bytes = document.jsonBytes
        return try await write(key, expecting: revision) { revision in
            ControlRecord(
                kind: key.kind, id: key.id, tenant: document.owner, revision: revision, actor: actor, action: action,
                at: now(), document: bytes)
        }.position
    }

    /// Changes what is there, again from the start when somebody else was faster.
    ///
    /// - Parameter change: makes the new document from the present one; nil where nothing is to be changed.
    /// - Returns: the position of the change, nil where there was none; and the document as it then is.
    /// - Throws: `.notFound`, `.conflict` when others were always faster; and what `change` throws.
    @discardableResult
    package func update<Document: ControlDocument>(
        _ type: Document.Type = Document.self, tenant: String, id: String, actor: String, action: String,
        change: (Document) throws -> Document?
    ) async throws -> (position: Position?, document: Document) {
        let key = EntityKey(type.kind, id)
        var revision = 0
        for _ in 0..<Self.tries {
            guard let entity = state.entity(type, tenant: tenant, id: id) else {
                throw ControlWriteError(code: .notFound, key: key, revision: 0)
            }
            guard let document = try change(entity.document) else { return (nil, entity.document) }
            revision = entity.revision
            do {
                let position = try await put(document, actor: actor, action: action, expecting: revision)
                return (position, document)
            } catch let error as ControlWriteError where error.code == .conflict {
                revision = error.revision
            }
        }
        throw ControlWriteError(code: .conflict, key: key, revision: revision)
    }

    /// Deletes an entity of a tenant.
    ///
    /// - Returns: where that stands, and since when it is so: milliseconds since 1970.
    /// - Throws: `.notFound` also for another tenant's; `.conflict` as in `put`.
    @discardableResult
    package func delete(
        _ key: EntityKey, tenant: String, actor: String, action: String = "delete", expecting revision: Int? = nil
    ) async throws -> (position: Position, at: Int64) {
        guard let standing = state.standing(of: key), !standing.isDeleted, standing.tenant == tenant else {
            throw ControlWriteError(code: .notFound, key: key, revision: 0)
        }
        return try await write(key, expecting: revision) { revision in
            ControlRecord(
                kind: key.kind, id: key.id, tenant: tenant, revision: revision, actor: actor, action: action, at: now(),
                document: nil)
        }
    }

    /// Writes a record on top of the revision that is expected, or of the present one.
    private func write(
        _ key: EntityKey, expecting expected: Int?, _ record: (_ revision: Int) -> ControlRecord
    ) async throws -> (position: Position, at: Int64) {
        for _ in 0..<(expected == nil ? Self.tries : 1) {
            let base = expected ?? state.standing(of: key)?.revision ?? 0
            let record = record(base + 1)
            let position = try await log.append(record.newRecord())
            try await runner.wait(until: position, timeout: timeout)
            if !state.wasIgnored(position) { return (position, record.at) }
        }
        throw ControlWriteError(code: .conflict, key: key, revision: state.standing(of: key)?.revision ?? 0)
    }
}
