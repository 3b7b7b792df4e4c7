import HTTPTypes
import JSON
import Testing

@testable import Fanout

struct FilterRoomTests {
    @Test func `all filters of a tenant together have a limit, and one that is replaced makes room`() async throws {
        try await APIScene.run { scene, client in
            // As long as one may be, so that the limit is reached with few.
            func filter(_ letter: String) -> String {
                #"{"a":["\#(String(repeating: letter, count: 32_768 - 10))"]}"#
            }
            for id in 1...31 { try await scene.scene.endpoint("ep_\(id)", filter: filter("x")) }
            try await scene.scene.endpoint("ep_32", filter: filter("x"))
            try await scene.scene.endpoint("ep_other", of: "beta", filter: filter("x"))
            try await scene.fold()
            let more = #"{"url":"https://e.org","eventTypes":["*"],"filterPolicy":{"a":["b"]}}"#
            try await client.post("/webhooks", more).problem(.conflict, "limit_reached")
            let mail = #"{"email":"a@b.org","eventTypes":["*"],"filterPolicy":{"a":["b"]}}"#
            try await client.post("/notifications/email-subscriptions", mail).problem(.conflict, "limit_reached")
            let plain = try await client.post("/webhooks", #"{"url":"https://e.org","eventTypes":["*"]}"#)
            #expect(plain.status == .created)
            let id = try #require(plain["id"]?.string)
            try await client.send(.patch, "/webhooks/\(id)", #"{"filterPolicy":{"a":["b"]}}"#)
                .problem(.conflict, "limit_reached")
            let replaced = try await client.send(.patch, "/webhooks/ep_1", #"{"filterPolicy":\#(filter("y"))}"#)
            #expect(replaced.status == .ok)
            #expect(try await client.send(.patch, "/webhooks/ep_2", #"{"filterPolicy":null}"#).status == .ok)
            #expect(try await client.post("/webhooks", more).status == .created)
        }
    }
}
