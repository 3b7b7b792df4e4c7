import Control
import Hummingbird
import JSON
import ServiceKit

// Pages of what is managed, newest first, by where the log has its creation.
extension FanoutAPI {
    /// A page of entities that are all in memory.
    ///
    /// - Parameter entities: oldest first.
    func page<Document: ControlDocument>(
        _ request: Request, of entities: [Entity<Document>], write: (Document, inout JSONWriter) -> Void
    ) throws -> Response {
        let page = try ListQuery(request, filters: []).page
        let rest = entities.reversed().lazy.filter { entity in
            page.cursor.map { entity.createdOffset < $0.time } ?? true
        }
        return answer(page, Array(rest.prefix(page.limit + 1)), write)
    }

    /// A page of a tenant's entities of a kind that may be many.
    func page<Document: ControlDocument>(
        _ request: Request, of type: Document.Type, tenant: String, write: (Document, inout JSONWriter) -> Void
    ) throws -> Response {
        let page = try ListQuery(request, filters: []).page
        let found = try EntityStore(file: file).list(
            type, tenant: tenant, after: page.cursor?.time, limit: page.limit + 1)
        return answer(page, found, write)
    }

    private func answer<Document: ControlDocument>(
        _ page: Page, _ entities: [Entity<Document>], _ write: (Document, inout JSONWriter) -> Void
    ) -> Response {
        page.answer(entities) {
            Cursor(time: $0.createdOffset, id: $0.document.entityID)
        } write: {
            write($0.document, &$1)
        }
    }
}
