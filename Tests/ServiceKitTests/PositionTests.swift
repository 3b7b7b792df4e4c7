import EventLog
import HTTPTypes
import Hummingbird
import HummingbirdTesting
import JSON
import NIOCore
import ServiceKit
import Synchronization
import Testing

struct PositionTests {
    @Test func `positions are written short and read back`() throws {
        let positions = [
            Position(topic: "carillon.control", partition: 0, offset: 17),
            Position(topic: "carillon.dead-letters", partition: 11, offset: 0),
        ]
        let text = PositionHeader.text(positions)
        #expect(text == "control:0:17,dead-letters:11:0")
        #expect(try PositionHeader.positions(text) == positions)
        #expect(try PositionHeader.positions("control:0:17, events:1:2").count == 2)
    }

    @Test(arguments: [
        "", "control", "control:0", "control:0:x", "control:-1:0", ":0:0", "a:0:0,", "a:0:0:0",
        "control:0:9223372036854775807",
    ])
    func `any other text is refused`(text: String) throws {
        let problem = try #require(throws: Problem.self) { try PositionHeader.positions(text) }
        #expect(problem.code == "invalid_position")
    }

    @Test func `a request waits for its position, and for no topic that is not folded here`() async throws {
        let waited = Waited()
        let router = CarillonApplication.router(health: Health(), metrics: Metrics())
        router.add(
            middleware: PositionMiddleware(topics: ["carillon.control"]) { positions in
                waited.positions.withLock { $0 += positions.map(\.offset) }
                if positions.contains(where: { $0.offset > 100 }) {
                    throw Problem.unavailable("not_folded_yet", "Not yet.")
                }
            })
        router.get("/read") { _, _ in Response.json { $0.string("ok") } }
        try await Application(router: router).test(.router) { client in
            let response = try await client.execute(
                uri: "/read", method: .get, headers: [.carillonPosition: "control:0:17,events:3:4"])
            #expect(response.status == .ok)
            #expect(waited.positions.withLock { $0 } == [17])
            let behind = try await client.execute(
                uri: "/read", method: .get, headers: [.carillonPosition: "control:0:101"])
            _ = try EdgeTests.problem(behind, is: .serviceUnavailable, "not_folded_yet")
            #expect(behind.headers[.retryAfter] == "1")
        }
    }

    private final class Waited: Sendable {
        let positions = Mutex<[Int64]>([])
    }
}
