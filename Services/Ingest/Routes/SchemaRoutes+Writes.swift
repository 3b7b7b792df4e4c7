import Access
import Contracts
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

extension SchemaRoutes {
    func register(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let document = try await request.json(upTo: SchemaLimits.bodyBytes)
        let outcome = try await changes.registerType(
            try SchemaInput(document.root, .type), tenant: credential.tenant, actor: credential.actor,
            key: key.map { CreationKey(key: $0, body: document.bytes) })
        return answer(outcome, location: "/api/v1/schemas/\(outcome.document.type)")
    }

    func registerVersion(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let type = try context.name("type")
        let document = try await request.json(upTo: SchemaLimits.bodyBytes)
        let outcome = try await changes.registerVersion(
            try SchemaInput(document.root, .version), of: type, tenant: credential.tenant, actor: credential.actor,
            key: key.map { CreationKey(key: $0, body: document.bytes) })
        return answer(outcome, location: "/api/v1/schemas/\(type)/versions/\(outcome.document.version)")
    }

    func deprecate(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        var sunset: Int64?
        if let root = try await optionalBody(request) {
            sunset = try JSONObjectReader(root, allowing: ["sunset"]).optionalTime("sunset")
        }
        return answer(
            try await changes.deprecate(
                try version(context), of: try context.name("type"), tenant: credential.tenant,
                actor: credential.actor, sunset: sunset))
    }

    func retire(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        if let root = try await optionalBody(request) { _ = try JSONObjectReader(root, allowing: []) }
        return answer(
            try await changes.retire(
                try version(context), of: try context.name("type"), tenant: credential.tenant,
                actor: credential.actor))
    }

    func setCompatibility(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let document = try await request.json(upTo: SchemaLimits.bodyBytes)
        let reader = try JSONObjectReader(document.root, allowing: ["compatibility"])
        guard let mode: SchemaCompatibility = try reader.optionalChoice("compatibility") else {
            throw JSONDecodingError.missing("/compatibility")
        }
        let outcome = try await changes.promise(
            mode, of: try context.name("type"), tenant: credential.tenant, actor: credential.actor)
        return Response.json(.ok, headers: headers(outcome)) { writer in
            writer.object { writer in
                writer.member("type", outcome.document.type)
                writer.member("compatibility", mode.rawValue)
            }
        }
    }

    /// The body as JSON; nil where there is none.
    private func optionalBody(_ request: Request) async throws -> JSONNode? {
        let bytes = Array(buffer: try await request.body(upTo: SchemaLimits.bodyBytes))
        guard !bytes.isEmpty else { return nil }
        try request.requireContentType(["application/json"])
        return try JSONDocument(parsing: bytes).root
    }

    /// A version, with where it is found if it is new.
    private func answer(_ outcome: SchemaChanges.Outcome, location: String? = nil) -> Response {
        var headers = headers(outcome)
        if let location { headers[.location] = location }
        if outcome.kind == .replayed { headers[.idempotencyReplayed] = "true" }
        return Response.json(
            outcome.kind == .stands ? .ok : .created,
            SchemaVersion(outcome.document, compatibility: outcome.compatibility), headers: headers)
    }

    private func headers(_ outcome: SchemaChanges.Outcome) -> HTTPFields {
        outcome.position.map { [.carillonPosition: PositionHeader.text([$0])] } ?? [:]
    }
}
