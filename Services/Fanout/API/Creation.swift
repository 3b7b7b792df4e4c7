import Contracts
import Control
import EventLog
import HTTPTypes
import Hummingbird
import Projections
import ServiceKit

/// What a request with an `Idempotency-Key` can create.
protocol CreatedDocument: ControlDocument {
    var createdAt: Int64 { get }
    var creationKey: CreationKey? { get }
}

extension EndpointDocument: CreatedDocument {}
extension EmailSubscriptionDocument: CreatedDocument {}

/// What a request has created: now, or the first time that it came.
struct Created<Document: CreatedDocument>: Sendable {
    /// As it was created, whatever became of it since.
    let document: Document
    let position: Position
    let isReplay: Bool

    var headers: HTTPFields {
        var headers: HTTPFields = [.carillonPosition: PositionHeader.text([position])]
        if isReplay { headers[.idempotencyReplayed] = "true" }
        return headers
    }
}

extension FanoutAPI {
    /// How long an `Idempotency-Key` is remembered, in milliseconds.
    static let keyLifetime: Int64 = 24 * 3_600_000

    /// Creates an entity, once for an `Idempotency-Key`: its id is derived from tenant, route and key, so whichever
    /// instances see the key, they put the same entity, and the log takes the first.
    ///
    /// - Parameters:
    ///   - route: tells the routes of a tenant apart.
    ///   - make: the document for an id; runs only where there is something to create.
    /// - Throws: `Problem` 422 where the key came with another body before, 409 where what it made was deleted.
    func create<Document: CreatedDocument>(
        _ prefix: String, route: String, tenant: String, actor: String, key: String?, body: [UInt8],
        make: (_ id: String, _ key: CreationKey?) throws -> Document
    ) async throws -> Created<Document> {
        guard let key else {
            let document = try make(Identifier.make(prefix, at: now()), nil)
            return Created(
                document: document, position: try await writer.create(document, actor: actor), isReplay: false)
        }
        let creation = CreationKey(key: key, body: body)
        var id = Identifier.derived(prefix, from: [tenant, route, key])
        while let earlier = control.entity(Document.self, tenant: tenant, id: id) {
            guard earlier.document.createdAt + Self.keyLifetime <= now() else {
                return try await replay(earlier, creation)
            }
            // The key was used long ago and is free again; what comes now must not meet the entity of then.
            id = Identifier.derived(prefix, from: [id, String(earlier.createdOffset)])
        }
        if control.standing(of: EntityKey(Document.kind, id)) != nil {
            throw Problem.conflict("idempotency_key_used", "What this Idempotency-Key created has been deleted since.")
        }
        let document = try make(id, creation)
        do {
            return Created(
                document: document, position: try await writer.create(document, actor: actor), isReplay: false)
        } catch let error as ControlWriteError where error.code == .alreadyExists {
            // The same request came twice at once, and the other one was first in the log.
            guard let earlier = control.entity(Document.self, tenant: tenant, id: id) else { throw error }
            return try await replay(earlier, creation)
        }
    }

    /// The first answer again, read from the record that created the entity: control records are kept for ever.
    private func replay<Document: CreatedDocument>(
        _ entity: Entity<Document>, _ creation: CreationKey
    ) async throws -> Created<Document> {
        guard entity.document.creationKey == creation else {
            throw Problem.idempotencyKeyReused
        }
        let document = try await entity.asCreated(in: log)
        return Created(document: document, position: entity.creation, isReplay: true)
    }
}
