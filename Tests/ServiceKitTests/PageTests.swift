import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import Logging
import NIOCore
import ServiceKit
import Testing

struct PageTests {
    private let list = ListName(path: "/list")

    @Test func `a cursor says nothing and is read back`() throws {
        let cursor = Cursor(time: -5, id: "evt_?>~é:x")
        #expect(!cursor.text(in: list).contains("evt"))
        #expect(try Cursor(cursor.text(in: list), in: list) == cursor)
        #expect(try Cursor(cursor.text(in: list), in: ListName(path: "/list/")) == cursor)
    }

    @Test(arguments: ["", "x", "MTox", "MToxOg", "MjoxOmE", "MToxOmE=", "MToxOmF", "____"])
    func `any other text is no cursor`(text: String) throws {
        let problem = try #require(throws: Problem.self) { try Cursor(text, in: list) }
        #expect(problem.status == .badRequest)
        #expect(problem.code == "invalid_cursor")
    }

    @Test func `a cursor of one list is none of another, nor of another tenant's`() throws {
        let others = [
            ListName(path: "/other"), ListName(path: "/list", tenant: "acme"),
            ListName(path: "/v2/handles/beta/list"),
        ]
        let text = Cursor(time: 1, id: "a").text(in: list)
        for other in others + [ListName(path: "/list", tenant: "beta")] {
            let problem = try #require(throws: Problem.self) { try Cursor(text, in: other) }
            #expect(problem.code == "invalid_cursor")
        }
    }

    @Test func `a list goes on where the cursor says`() async throws {
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics())
        routes.on(.get, "/list", access: .open) { request, _ in
            let page = try Page(request)
            let rest = (1...7 as ClosedRange<Int64>).filter { $0 > page.cursor?.time ?? 0 }.prefix(page.limit + 1)
            return page.answer(Array(rest)) {
                Cursor(time: $0, id: "i")
            } write: {
                $1.int64($0)
            }
        }
        try await Application(router: routes.router).test(.router) { client in
            var uri = "/list?limit=3"
            var bodies: [String] = []
            for last in [3, 6, 9] as [Int64] {
                bodies.append(String(buffer: try await client.execute(uri: uri, method: .get).body))
                uri = "/list?limit=3&cursor=\(Cursor(time: last, id: "i").text(in: list))"
            }
            let next = [3, 6].map { Cursor(time: $0, id: "i").text(in: list) }
            #expect(
                bodies == [
                    "{\"data\":[1,2,3],\"nextCursor\":\"\(next[0])\"}",
                    "{\"data\":[4,5,6],\"nextCursor\":\"\(next[1])\"}", "{\"data\":[7],\"nextCursor\":null}",
                ])
            for uri in ["/list?limit=0", "/list?limit=251", "/list?limit=x"] {
                let response = try await client.execute(uri: uri, method: .get)
                _ = try EdgeTests.problem(response, is: .badRequest, "invalid_limit")
            }
        }
    }
}
