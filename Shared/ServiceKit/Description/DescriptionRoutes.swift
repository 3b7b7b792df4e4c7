import HTTPTypes
import Hummingbird
import JSON

/// `/openapi.json` and `/docs`: what a service's API is, for programs and for people.
package struct DescriptionRoutes: Sendable {
    /// Put together once, when somebody asks first: most processes are never asked.
    private final class Documents: Sendable {
        let openAPI: [UInt8]
        let page: [UInt8]

        init(_ api: APIDescription) {
            openAPI = api.openAPI()
            page = DocsPage.html(of: openAPI)
        }
    }

    private let documents: @Sendable () -> Documents

    /// - Parameter api: kept by the service for as long as it runs.
    package init(_ api: APIDescription) {
        let made = Once { Documents(api) }
        documents = { made.value }
    }

    package func add(to routes: Routes) {
        routes.on(.get, "/openapi.json", access: .open) { [documents] _, _ in
            Response.bytes(.ok, documents().openAPI, type: "application/json", headers: Self.headers)
        }
        routes.on(.get, "/docs", access: .open) { [documents] _, _ in
            var headers = Self.headers
            // Nothing is loaded from anywhere, and nothing runs.
            headers[.contentSecurityPolicy] =
                "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
            return Response.bytes(.ok, documents().page, type: "text/html; charset=utf-8", headers: headers)
        }
    }

    private static let headers: HTTPFields = [.xContentTypeOptions: "nosniff", .cacheControl: "max-age=60"]
}
