import Access
import Contracts
import Control
import EventLog
import HTTPTypes
import JSON
import ServiceKit
import Testing

struct NotificationSettingsTests {
    private static let path = "/notification-settings"
    private static let owner = "/notifications/owner-default-email"

    private static func warnings(_ answer: APIClient.Answer) -> [String] {
        answer["warnings"]?.elements.compactMap { $0["code"]?.string } ?? []
    }

    @Test func `without settings everything is on, and a warning says what would lose an alert`() async throws {
        try await APIScene.run { _, client in
            let settings = try await client.get(Self.path)
            #expect(
                settings.text.hasPrefix(
                    """
                    {"channels":{"email":true,"webhook":true,"inbox":true},"eventTypes":{},"userDefaults":{},\
                    "ownerAlerts":true,"requireVerification":false,"locale":null,"ownerDefaultEmail":null,\
                    "warnings":[{"code":"owner_email_unset",
                    """))
        }
    }

    @Test func `while verification is required, it is told how many webhooks get nothing for want of it`() async throws
    {
        try await APIScene.run { scene, client in
            try await scene.scene.endpoint("ep_1")
            try await scene.scene.endpoint("ep_off", active: false)
            try await scene.fold()
            let body = #"{"requireVerification":true}"#
            let written = try await client.send(.put, Self.path, body)
            #expect(written["requireVerification"]?.bool == true)
            #expect(Self.warnings(written) == ["owner_email_unset", "webhooks_unverified"])
            #expect(written["warnings"]?[1]?["message"]?.string?.contains("1 of the webhooks") == true)
            let endpoint = try await client.get("/webhooks/ep_1")
            #expect(endpoint["warnings"]?[0]?["code"]?.string == "verification_required")
            try await scene.instance.writer.update(
                EndpointDocument.self, tenant: "acme", id: "ep_1", actor: "test", action: "verify"
            ) { endpoint in
                var endpoint = endpoint
                endpoint.verification = EndpointVerification(.verified, at: 1)
                return endpoint
            }
            #expect(Self.warnings(try await client.get(Self.path)) == ["owner_email_unset"])
            #expect(try await client.get("/webhooks/ep_1")["warnings"]?.count == 0)
            #expect(try await client.send(.put, Self.path, "{}")["requireVerification"]?.bool == false)
        }
    }

    @Test func `settings are written as a whole, and what was read can be written back`() async throws {
        try await APIScene.run { scene, client in
            let body =
                #"{"channels":{"inbox":false},"eventTypes":{"invoice.paid":{"email":false,"critical":true}},"userDefaults":{"email":"hourly","quietHours":{"from":"22:00","until":"07:00"},"timeZone":"Europe/Vienna"},"ownerAlerts":false}"#
            let written = try await client.send(.put, Self.path, body)
            #expect(written.status == .ok)
            #expect(written.headers[.carillonPosition] != nil)
            #expect(written["channels"]?["inbox"]?.bool == false)
            #expect(written["channels"]?["webhook"]?.bool == true)
            #expect(written["eventTypes"]?["invoice.paid"]?["email"]?.bool == false)
            #expect(written["eventTypes"]?["invoice.paid"]?["critical"]?.bool == true)
            #expect(
                written["userDefaults"]?.description
                    == #"{"email":"hourly","quietHours":{"from":"22:00","until":"07:00"},"timeZone":"Europe/Vienna"}"#)
            #expect(Self.warnings(written) == ["owner_email_unset", "owner_alerts_off"])
            let back = try await client.send(.put, Self.path, written.text)
            #expect(back.text == written.text)
            #expect(back.headers[.carillonPosition] == written.headers[.carillonPosition])
            #expect(back.headers[.carillonUnchanged] == "true")
            let beta = client.with(key: scene.beta.key.text)
            let others = try await beta.send(.get, Self.path, handle: "beta")
            #expect(others["channels"]?["inbox"]?.bool == true)
            #expect(try await client.send(.put, Self.path, "{}")["channels"]?["inbox"]?.bool == true)
        }
    }

    @Test(arguments: [
        (#"{"channels":{"pigeon":true}}"#, "/channels/pigeon", "unknown_member"),
        (#"{"channels":{"email":1}}"#, "/channels/email", "type"),
        (#"{"eventTypes":{"nope":{}}}"#, "/eventTypes/nope", "unknown_event_type"),
        (#"{"eventTypes":{"invoice.paid":{"webhook":true}}}"#, "/eventTypes/invoice.paid/webhook", "unknown_member"),
        (#"{"userDefaults":{"email":"weekly"}}"#, "/userDefaults/email", "value"),
        (#"{"userDefaults":{"timeZone":"Mars/Olympus"}}"#, "/userDefaults/timeZone", "value"),
        (
            #"{"userDefaults":{"quietHours":{"from":"22:00","until":"7:00"}}}"#, "/userDefaults/quietHours/until",
            "value"
        ),
        (#"{"userDefaults":{"eventTypes":{"nope":{}}}}"#, "/userDefaults/eventTypes/nope", "unknown_event_type"),
        (#"{"ownerAlerts":"yes"}"#, "/ownerAlerts", "type"), (#"{"digest":true}"#, "/digest", "unknown_member"),
    ])
    func `what is wrong is a 422 that points at it`(body: String, pointer: String, code: String) async throws {
        try await APIScene.run { scene, client in
            let answer = try await client.send(.put, Self.path, body)
            #expect(answer.problem(.unprocessableContent, "invalid") == pointer)
            #expect(answer["errors"]?[0]?["code"]?.string == code)
            #expect(try await !scene.controlText().contains("settings"))
        }
    }

    @Test func `the owner's address is set, tested and taken away, and the rest of the settings stays`() async throws {
        try await APIScene.run { scene, client in
            try await client.post("\(Self.owner)/test").problem(.conflict, "owner_email_unset")
            _ = try await client.send(.put, Self.path, #"{"channels":{"inbox":false}}"#)
            let set = try await client.send(.put, Self.owner, #"{"email":"owner@example.org"}"#)
            #expect(set["ownerDefaultEmail"]?.string == "owner@example.org")
            #expect(set["channels"]?["inbox"]?.bool == false)
            #expect(Self.warnings(set).isEmpty)
            let test = try await client.post("\(Self.owner)/test")
            #expect(test.status == .accepted)
            #expect(test["delivery"]?["recipient"]?.string == "owner")
            let event = try #require(try await scene.scene.records(of: Topics.events).first.map { try EventRecord($0) })
            #expect(event.id == test["eventId"]?.string)
            #expect(event.recipients.only == [OwnerAlert.owner(of: "acme")])
            try await client.send(.put, Self.owner, #"{"email":"nobody"}"#).problem(.unprocessableContent, "invalid")
            #expect(try await client.send(.put, Self.path, "{}")["ownerDefaultEmail"]?.string == "owner@example.org")
            let unset = try await client.send(.put, Self.owner, #"{"email":null}"#)
            #expect(unset["ownerDefaultEmail"]?.isNull == true)
            try await client.send(.put, Self.owner, "{}").problem(.unprocessableContent, "invalid")
        }
    }
}
