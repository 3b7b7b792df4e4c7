import Control
import HTTPTypes
import JSON
import Testing

@testable import Fanout

/// How far an endpoint's own retry policy may go.
@Suite struct RetryRouteTests {
    private static func policy(_ waits: Int) -> String {
        #"{"schedule":[\#(Array(repeating: #""1s""#, count: waits).joined(separator: ","))]}"#
    }

    private static func body(_ policy: String) -> String {
        #"{"url":"https://e.org","eventTypes":["*"],"retry":\#(policy)}"#
    }

    @Test(arguments: [
        (#"{"schedule":["5s","2h"]}"#, #"{"schedule":["5s","2h"]}"#), (#"{"schedule":[]}"#, #"{"schedule":[]}"#),
        (#"{"schedule":"standard-webhooks"}"#, #"{"schedule":"standard-webhooks"}"#),
        (#"{"schedule":["1ms","119h"],"timeout":"1s"}"#, #"{"schedule":["1ms","119h"],"timeout":"1s"}"#),
        (#"{"schedule":["5d"],"timeout":"30s"}"#, #"{"schedule":["5d"],"timeout":"30s"}"#),
        (policy(19), policy(19)),
    ])
    func `a policy within the limits is kept`(policy: String, shown: String) async throws {
        try await APIScene.run { _, client in
            let created = try await client.post("/webhooks", Self.body(policy))
            #expect(created.status == .created)
            #expect(created["retry"]?.description == shown)
        }
    }

    @Test(arguments: [
        (policy(20), "/retry/schedule"), (#"{"schedule":["3d","49h"]}"#, "/retry/schedule"),
        (#"{"schedule":["121h"]}"#, "/retry/schedule/0"), (#"{"schedule":["1s","0s"]}"#, "/retry/schedule/1"),
        (#"{"schedule":["-5s"]}"#, "/retry/schedule/0"), (#"{"schedule":["1.5s"]}"#, "/retry/schedule/0"),
        (#"{"schedule":"standard"}"#, "/retry/schedule"), (#"{"timeout":"999ms"}"#, "/retry/timeout"),
        (#"{"timeout":"31s"}"#, "/retry/timeout"), (#"{"timeout":"0s"}"#, "/retry/timeout"),
    ])
    func `each limit is refused with a pointer to what goes too far`(policy: String, pointer: String) async throws {
        try await APIScene.run { scene, client in
            let answer = try await client.post("/webhooks", Self.body(policy))
            #expect(answer.problem(.unprocessableContent, "invalid") == pointer)
            #expect(answer["errors"]?[0]?["code"]?.string == "value")
            #expect(scene.instance.control.endpoints(tenant: "acme").isEmpty)
        }
    }
}
