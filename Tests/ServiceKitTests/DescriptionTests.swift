import Access
import HTTPTypes
import JSON
import Testing

@testable import ServiceKit

struct DescriptionTests {
    private let api = APIDescription(
        title: "A <b>", guide: "Says `a < b` and **more**.\n\n## A heading\n\n    code\n      goes on",
        server: "http://h",
        groups: [
            DescribedGroup(
                "Things", "Of all kinds.", access: .scope(.webhooksManage), at: "/v2/handles/{handle}/things",
                pathParameters: [DescribedParameter("handle", in: .path, "Whose.", example: #""acme""#)],
                schemas: [DescribedSchema("Thing", example: #"{"id": "1"}"#, #"{"type": "object"}"#)],
                operations: [
                    DescribedOperation(
                        .get, "", "listThings", "List", parameters: .page, answers: [.list(of: "Thing")]),
                    DescribedOperation(
                        .post, "", "makeThing", "Make", isKeyed: true, body: .json("Thing"),
                        answers: [.created("Thing", links: .byID("listThings"))],
                        problems: [.conflict("limit_reached", "There are enough.")]),
                ])
        ],
        mirror: APIDescription.Mirror(
            from: "/v2/handles/", to: "/v2/admin/handles/", schemes: ["bearer"], name: "Admin", text: "The same."))

    private func document() throws -> JSONNode { try JSONDocument(parsing: api.openAPI()).root }

    private func codes(_ operation: JSONNode?, _ status: String) -> [String] {
        guard let name = operation?["responses"]?[status]?["$ref"]?.string?.split(separator: "/").last,
            let problems = try? document()["components"]?["responses"]?[String(name)]?["content"]?[
                "application/problem+json"]
        else { return [] }
        return problems["examples"]?.members.map(\.name) ?? []
    }

    private func headers(_ operation: JSONNode?, _ status: String) throws -> [String] {
        var answer = operation?["responses"]?[status]
        if let name = answer?["$ref"]?.string?.split(separator: "/").last {
            answer = try document()["components"]?["responses"]?[String(name)]
        }
        return answer?["headers"]?.members.map(\.name) ?? []
    }

    @Test func `what follows from a route's kind is described without being said`() throws {
        let things = try #require(try document()["paths"]?["/v2/handles/{handle}/things"])
        #expect(
            codes(things["get"], "400") == [
                "invalid_cursor", "invalid_limit", "invalid_position", "malformed_request", "repeated_parameter",
                "unknown_parameter",
            ])
        #expect(codes(things["get"], "408") == ["head_timeout"])
        #expect(codes(things["get"], "414") == ["uri_too_long"])
        #expect(codes(things["get"], "431") == ["headers_too_large"])
        #expect(codes(things["get"], "429") == ["rate_limited", "too_many_at_once", "too_many_failures"])
        #expect(codes(things["get"], "503").contains("too_busy"))
        #expect(codes(things["get"], "422").isEmpty)
        #expect(codes(things["post"], "409") == ["limit_reached"])
        #expect(codes(things["post"], "403") == ["scope_missing", "tenant_missing"])
        #expect(codes(things["post"], "400").contains("invalid_idempotency_key"))
        #expect(things["post"]?["security"]?[0]?["bearer"]?[0]?.string == "webhooks:manage")
        for (status, tells) in [("200", true), ("404", true), ("401", false), ("429", true)] {
            #expect(try headers(things["get"], status).contains("RateLimit") == tells, "\(status)")
        }
        let created = things["post"]?["responses"]?["201"]
        #expect(created?["headers"]?["Idempotency-Replayed"] != nil)
        #expect(created?["links"]?["listThings"]?["parameters"]?["handle"]?.string == "$request.path.handle")
        let list = try document()["components"]?["examples"]?["ThingList"]?["value"]
        #expect(list?["data"]?[0]?["id"]?.string == "1")
    }

    @Test func `a mirror has the same routes, by other names and for other credentials`() throws {
        let mirrored = try #require(try document()["paths"]?["/v2/admin/handles/{handle}/things"]?["post"])
        #expect(mirrored["operationId"]?.string == "adminMakeThing")
        #expect(mirrored["security"]?.count == 1)
        #expect(mirrored["responses"]?["201"]?["links"]?["adminListThings"] != nil)
        #expect(
            api.routes.map(\.route).contains(
                Route(.post, "/v2/admin/handles/:handle/things", .operatorScope(.webhooksManage))))
    }

    @Test func `the page shows text as text, each route once, and a line for curl`() {
        let page = String(decoding: DocsPage.html(of: api.openAPI()), as: UTF8.self)
        #expect(page.contains("<h1>A &lt;b&gt;</h1>"))
        #expect(page.contains("<p>Says <code>a &lt; b</code> and <b>more</b>.</p>"))
        #expect(page.contains("<h2 id=\"a-heading\">A heading</h2>\n<pre>code\n  goes on</pre>"))
        #expect(page.contains("<article id=\"makeThing\">"))
        #expect(!page.contains("adminMakeThing"))
        #expect(page.contains("curl -s -X POST 'http://h/v2/handles/acme/things'"))
        #expect(page.contains("<code>limit_reached</code>"))
    }

    @Test func `links lead only to the web`() {
        #expect(DocsMarkdown.inline("[a](https://b.c)") == #"<a href="https://b.c" rel="noreferrer">a</a>"#)
        #expect(DocsMarkdown.inline("[a](javascript:b)") == "[a](javascript:b)")
    }
}
