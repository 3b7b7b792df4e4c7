import Access
import Control
import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import NIOCore
import Testing

@testable import ServiceKit

/// Requests that are held until a gate opens, and others beside them.
struct RequestLoadTests {
    private let arrived = Bell()
    private let gate = Bell()

    /// `/held`, `/quick` and, for any handle, `/of/acme`.
    private func routes(_ load: RequestLoad, limits: RequestLimits? = nil) -> Routes {
        let routes = CarillonApplication.routes(health: Health(), metrics: Metrics(), limits: limits, load: load)
        for (path, access) in [("/held", .open), ("/proof/held", .proof)] as [(String, RouteAccess)] {
            routes.on(.get, path, access: access) { [arrived, gate] _, _ in
                arrived.ring()
                try await gate.wait(past: 0)
                return Response.json { $0.string("done") }
            }
        }
        routes.on(.get, "/quick", access: .open) { _, _ in Response.json { $0.string("done") } }
        return routes
    }

    private func limits(_ load: RequestLoad) throws -> RequestLimits {
        let ours = try [#require(NetworkRange("127.0.0.0/8"))]
        return RequestLimits(
            throttle: Throttle(control: ControlState()), clients: ClientAddresses(behind: ours),
            places: RequestPlaces(of: load))
    }

    private func wait(for count: UInt64) async throws {
        while arrived.count < count { try await arrived.wait(past: arrived.count) }
    }

    @Test func `requests beyond what may be in work are put off, and how the service is it says still`() async throws {
        let load = RequestLoad(most: 2)
        try await Application(router: routes(load).router).test(.router) { client async throws in
            @Sendable func get(_ path: String) async throws -> TestResponse {
                try await client.execute(uri: path, method: .get)
            }
            async let first = get("/held")
            async let second = get("/held")
            try await wait(for: 2)
            let refused = try await get("/quick")
            _ = try EdgeTests.problem(refused, is: .serviceUnavailable, "too_busy")
            #expect(refused.headers[.retryAfter] == "1")
            for path in ["/livez", "/readyz?verbose", "/metrics"] { #expect(try await get(path).status == .ok) }
            let metrics = String(buffer: try await get("/metrics").body)
            #expect(metrics.contains("carillon_http_requests_in_work 2\n"))
            gate.ring()
            #expect(try await first.status == .ok)
            #expect(try await second.status == .ok)
            #expect(load.count == 0)
            #expect(try await get("/quick").status == .ok)
        }
    }

    @Test(arguments: ["/held", "/proof/held"])
    func `one address does not take all places, and its requests are put off beyond its own`(path: String) async throws
    {
        let load = RequestLoad(most: 8)
        try await Served.run(routes(load, limits: try limits(load))) { port in
            @Sendable func get(_ path: String, _ address: String = "198.51.100.7") async throws -> String {
                let head = "GET \(path) HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: \(address)\r\nConnection: close\r\n\r\n"
                return try await Served.answers(to: [.send(head)], port: port)
            }
            try await withThrowingTaskGroup(of: [String].self) { group in
                // Two while nobody is counted, and two that are.
                for count in 1...4 {
                    group.addTask { Served.statuses(try await get(path)) }
                    try await wait(for: UInt64(count))
                }
                let refused = try await get(path)
                #expect(Served.statuses(refused) == ["429"])
                #expect(refused.contains("\"code\":\"too_many_at_once\""))
                #expect(refused.contains("Retry-After: 1\r\n"))
                #expect(Served.statuses(try await get("/quick", "198.51.100.8")) == ["200"])
                gate.ring()
                for try await statuses in group { #expect(statuses == ["200"]) }
            }
            #expect(Served.statuses(try await get("/quick")) == ["200"])
        }
    }

    @Test func `of one tenant so many requests are in work at a time, and none is counted for ever`() throws {
        let load = RequestLoad(most: 8)
        let places = RequestPlaces(of: load)
        // While there is room, nobody is counted.
        for _ in 0..<2 { #expect(load.enter()) }
        #expect(try places.take(for: .tenant("acme")) == nil)
        #expect(load.enter())
        let taken = try [places.take(for: .tenant("acme")), places.take(for: .tenant("acme"))]
        #expect(throws: Problem.self) { try places.take(for: .tenant("acme")) }
        let other = try #require(try places.take(for: .tenant("beta")))
        for place in taken { try #require(place).leave() }
        let again = try #require(try places.take(for: .tenant("acme")))
        #expect(places.owners == 2)
        again.leave()
        other.leave()
        #expect(places.owners == 0)
    }
}
