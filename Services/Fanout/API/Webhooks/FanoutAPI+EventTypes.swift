import Access
import Contracts
import Control
import Hummingbird
import JSON
import ServiceKit

extension FanoutAPI {
    /// What webhooks can subscribe to: the built-in types and the tenant's own, by name.
    func listEventTypes(
        _ request: Request, _ context: CarillonRequestContext, _ credential: Credential
    ) async throws -> Response {
        let page = try ListQuery(request, filters: []).page
        let own = Set(control.schemaTypes(tenant: credential.tenant))
        let names = own.union(BuiltInEventType.names).sorted()
        // Names have no time, and sort by themselves.
        let rest = page.cursor.map { cursor in names.filter { $0 > cursor.id } } ?? names
        return page.answer(Array(rest.prefix(page.limit + 1))) {
            Cursor(time: 0, id: $0)
        } write: { name, writer in
            writer.object { writer in
                writer.member("type", name)
                if own.contains(name) {
                    let schema = control.latestSchema(tenant: credential.tenant, type: name)?.document
                    writer.member("description", orNull: schema?.description)
                } else {
                    writer.member("description", orNull: Self.descriptions[name])
                }
                writer.member("builtIn", !own.contains(name))
            }
        }
    }

    private static let descriptions = Dictionary(
        BuiltInEventType.all.map { ($0.name, $0.description) }, uniquingKeysWith: { first, _ in first })
}
