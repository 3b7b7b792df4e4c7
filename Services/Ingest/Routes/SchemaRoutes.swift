import Access
import Contracts
import HTTPTypes
import Hummingbird
import JSON
import ServiceKit

/// `/api/v1/schemas`: the event types that a tenant may post, and the versions of its own.
struct SchemaRoutes: Sendable {
    let registry: SchemaRegistry
    let changes: SchemaChanges

    func add(to routes: Routes, _ door: Door) {
        func on(_ method: HTTPRequest.Method, _ path: String, _ scope: Scope, _ handler: @escaping Gate.Handler) {
            routes.on(method, "/api/v1/schemas" + path, access: .scope(scope), use: door.handler(scope, handler))
        }
        on(.get, "", .schemasRead, list)
        on(.post, "", .schemasManage, register)
        on(.get, "/:type", .schemasRead, get)
        on(.get, "/:type/versions/:version", .schemasRead, getVersion)
        on(.post, "/:type/versions", .schemasManage, registerVersion)
        on(.post, "/:type/versions/:version/deprecate", .schemasManage, deprecate)
        on(.post, "/:type/versions/:version/retire", .schemasManage, retire)
        on(.put, "/:type/compatibility", .schemasManage, setCompatibility)
        on(.post, "/:type/compatibility-check", .schemasRead, checkCompatibility)
    }

    private func list(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        try Page.refuseParameters(of: request)
        let page = try Page(request, tenant: credential.tenant)
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
        let type = try context.name("type")
        guard let versions = registry.versions(of: type, tenant: credential.tenant), let latest = versions.latest
        else { throw Problem.notFound }
        return Response.json { versions.write(latest, to: &$0) }
    }

    private func getVersion(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let type = try context.name("type")
        let version = try version(context)
        guard let versions = registry.versions(of: type, tenant: credential.tenant),
            let found = versions.all.first(where: { $0.version == version })
        else { throw Problem.notFound }
        return Response.json(.ok, found)
    }

    private func checkCompatibility(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let document = try await request.json(upTo: SchemaLimits.bodyBytes)
        let input = try SchemaInput(document.root, .check)
        let type = try context.name("type")
        return Response.json(.ok, try await changes.check(input, of: type, tenant: credential.tenant))
    }

    /// The version that the path names, in its one spelling.
    func version(_ context: CarillonRequestContext) throws -> Int {
        let text = try context.name("version")
        guard let version = Int(text), String(version) == text else { throw Problem.notFound }
        return version
    }
}
