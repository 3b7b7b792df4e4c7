import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// `/api/v1/schemas`: the event types that a tenant may post, and the registration of its own.
struct SchemaRoutes: Sendable {
    let registry: SchemaRegistry
    let writer: ControlWriter
    /// Milliseconds since 1970.
    let now: @Sendable () -> Int64

    static let mostBytes = 256 << 10
    static let mostTypes = 1_000

    func add(to router: Router<CarillonRequestContext>, _ door: Door) {
        let schemas = router.group("/api/v1/schemas")
        schemas.get("", use: door.handler(.schemasRead, list))
        schemas.post("", use: door.handler(.schemasManage, register))
        schemas.get(":type", use: door.handler(.schemasRead, get))
        schemas.get(":type/versions/:version", use: door.handler(.schemasRead, getVersion))
        schemas.post(":type/versions", use: door.handler(.schemasManage, registerVersion))
    }

    private func list(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let page = try Page(request)
        let types = registry.types(of: credential.tenant)
        // Names have no time, and sort by themselves.
        let rest = page.cursor.map { cursor in types.filter { $0.type > cursor.id } } ?? types
        return page.answer(
            Array(rest.prefix(page.limit + 1)), cursor: { Cursor(time: 0, id: $0.type) },
            write: { $0.writeHead(to: &$1) })
    }

    private func get(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let type = try context.parameters.require("type")
        guard let versions = registry.versions(of: type, tenant: credential.tenant), let latest = versions.latest
        else { throw Problem.notFound }
        return Response.json { versions.write(latest, to: &$0) }
    }

    private func getVersion(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let type = try context.parameters.require("type")
        let number = try context.parameters.require("version")
        guard let version = Int(number), let versions = registry.versions(of: type, tenant: credential.tenant),
            let found = versions.all.first(where: { $0.version == version })
        else { throw Problem.notFound }
        return Response.json(.ok, found)
    }

    private func register(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let key = try request.idempotencyKey()
        let document = try await request.json(upTo: Self.mostBytes)
        let registration = try SchemaRegistration(document.root)
        let schema = registration.document(tenant: credential.tenant, at: now())
        if Catalogue.entry(schema.type) != nil {
            throw Problem.conflict("already_exists", "\(schema.type) is built in, at version \(Catalogue.version).")
        }
        guard registry.control.schemaTypes(tenant: credential.tenant).count < Self.mostTypes else {
            throw Problem(
                .unprocessableContent, "too_many_types", "A tenant can have \(Self.mostTypes) event types of its own.")
        }
        let location: HTTPFields = [.location: "/api/v1/schemas/\(schema.type)"]
        do {
            var headers = location
            let position = try await writer.create(schema, actor: credential.keyID)
            headers[.carillonPosition] = PositionHeader.text([position])
            return Response.json(.created, SchemaVersion(schema), headers: headers)
        } catch let error as ControlWriteError where error.code == .alreadyExists {
            // A registration that was made with this body needs no memory of its key to be answered again.
            guard key != nil, let found = registry.versions(of: schema.type, tenant: credential.tenant)?.all.first,
                found.version == 1, found.schema == schema.schema, found.description == schema.description
            else {
                throw Problem.conflict(
                    "already_exists", "\(schema.type) is registered already; see GET /api/v1/schemas/\(schema.type).")
            }
            var headers = location
            headers[.idempotencyReplayed] = "true"
            return Response.json(.created, found, headers: headers)
        }
    }

    /// A second version needs the check against the first one, which is not there yet.
    private func registerVersion(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let type = try context.parameters.require("type")
        guard registry.versions(of: type, tenant: credential.tenant) != nil else { throw Problem.notFound }
        throw Problem(
            .unprocessableContent, "not_supported",
            "Further versions can't be registered yet: register the new shape as a type of its own.")
    }
}
