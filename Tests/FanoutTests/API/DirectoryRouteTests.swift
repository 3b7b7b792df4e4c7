import Access
import Contracts
import Control
import EventLog
import Foundation
import HTTPTypes
import JSON
import ServiceKit
import Testing

struct DirectoryRouteTests {
    private static let ada = #"""
        {"email":"ada@example.org","name":"Ada","locale":"de-AT","timeZone":"Europe/Vienna","roles":["admin"],"attributes":{"plan":"pro","seats":3},"notifications":{"email":"daily","dailyAt":"07:30","quietHours":"off","eventTypes":{"invoice.paid":{"email":"immediate"}}}}
        """#

    /// How many records the control topic has about the directory.
    private static func written(_ scene: APIScene) async throws -> Int {
        try await scene.scene.records(of: Topics.control).map { try ControlRecord($0) }
            .count { [.user, .group, .rule].contains($0.kind) }
    }

    @Test func `a user is put, read, put again and deleted`() async throws {
        try await APIScene.run { scene, client in
            let created = try await client.send(.put, "/directory/users/ada@example.org", Self.ada)
            #expect(created.status == .created)
            #expect(created.headers[.carillonPosition] != nil)
            #expect(
                created.text == """
                    {"id":"ada@example.org","email":"ada@example.org","name":"Ada","locale":"de-AT",\
                    "timeZone":"Europe/Vienna","roles":["admin"],"attributes":{"plan":"pro","seats":3},\
                    "notifications":{"email":"daily","dailyAt":"07:30","quietHours":"off",\
                    "eventTypes":{"invoice.paid":{"email":"immediate"}}},\
                    "createdAt":"2025-06-15T15:06:40.000Z","updatedAt":"2025-06-15T15:06:40.000Z"}
                    """)
            #expect(try await client.get("/directory/users/ada@example.org").text == created.text)
            #expect(try await client.get("/directory/users/ada%40example.org").text == created.text)
            try await client.get("/directory/users/ada%2540example.org").problem(.notFound, "not_found")
            try await client.get("/directory/users/ada%ff").problem(.notFound, "not_found")

            scene.clock.advance(by: .seconds(60))
            let same = try await client.send(
                .put, "/directory/users/ada@example.org",
                Self.ada.replacingOccurrences(of: #""plan":"pro","seats":3"#, with: #""seats": 3.0, "plan": "pro""#))
            #expect(same.status == .ok)
            #expect(same.headers[.carillonPosition] == created.headers[.carillonPosition], "where it stands")
            #expect(same.headers[.carillonUnchanged] == "true")
            #expect(created.headers[.carillonUnchanged] == nil)
            #expect(same.text == created.text)
            #expect(try await Self.written(scene) == 1)

            let other = try await client.send(.put, "/directory/users/ada@example.org", #"{"id":"ada@example.org"}"#)
            #expect(other.status == .ok)
            #expect(other["email"] == nil)
            #expect(other["createdAt"]?.string == "2025-06-15T15:06:40.000Z")
            #expect(other["updatedAt"]?.string == "2025-06-15T15:07:40.000Z")
            #expect(try await client.send(.delete, "/directory/users/ada@example.org").status == .ok)
            try await client.get("/directory/users/ada@example.org").problem(.notFound, "not_found")
            try await client.send(.delete, "/directory/users/ada@example.org").problem(.notFound, "not_found")
        }
    }

    @Test(arguments: [
        (#"{"email":"nobody"}"#, "/email", "value"), (#"{"email":"a@b.org\r\nBcc: c@d.org"}"#, "/email", "value"),
        (#"{"email":7}"#, "/email", "type"), (#"{"timeZone":"Mars/Olympus"}"#, "/timeZone", "value"),
        (#"{"timeZone":"EST"}"#, "/timeZone", "value"), (#"{"timeZone":"../../etc/passwd"}"#, "/timeZone", "value"),
        (#"{"locale":"german"}"#, "", ""), (#"{"locale":"d"}"#, "/locale", "value"),
        (#"{"locale":"de_AT"}"#, "/locale", "value"), (#"{"roles":"admin"}"#, "/roles", "type"),
        (#"{"roles":["a","a"]}"#, "/roles/1", "value"), (#"{"roles":["a",""]}"#, "/roles/1", "value"),
        (#"{"attributes":[]}"#, "/attributes", "type"), (#"{"name":""}"#, "/name", "value"),
        (#"{"notifications":{"email":"weekly"}}"#, "/notifications/email", "value"),
        (#"{"notifications":{"timeZone":"Europe/Vienna"}}"#, "/notifications/timeZone", "unknown_member"),
        (#"{"notifications":{"dailyAt":800}}"#, "/notifications/dailyAt", "type"),
        (
            #"{"notifications":{"eventTypes":{"invoice.paid":{"sms":true}}}}"#,
            "/notifications/eventTypes/invoice.paid/sms", "unknown_member"
        ),
        (#"{"phone":"1"}"#, "/phone", "unknown_member"), (#"{"id":"b"}"#, "/id", "value"),
    ])
    func `what is wrong with a user is a 422 that points at it, and nothing is written`(
        body: String, pointer: String, code: String
    ) async throws {
        try await APIScene.run { scene, client in
            let answer = try await client.send(.put, "/directory/users/a", body)
            guard !code.isEmpty else {
                // Well-formed by RFC 5646: a language of five to eight letters is reserved, not wrong.
                #expect(answer.status == .created)
                return
            }
            #expect(answer.problem(.unprocessableContent, "invalid") == pointer)
            #expect(answer["errors"]?[0]?["code"]?.string == code)
            #expect(try await Self.written(scene) == 0)
        }
    }

    @Test func `what is too large or too many is refused`() async throws {
        try await APIScene.run { scene, client in
            let roles = (0...50).map { "\"r\($0)\"" }.joined(separator: ",")
            let many = try await client.send(.put, "/directory/users/a", "{\"roles\":[\(roles)]}")
            #expect(many.problem(.unprocessableContent, "invalid") == "/roles")
            let text = String(repeating: "x", count: 17 << 10)
            let large = try await client.send(.put, "/directory/users/a", "{\"attributes\":{\"x\":\"\(text)\"}}")
            #expect(large["errors"]?[0]?["code"]?.string == "too_large")
            let long = String(repeating: "a", count: 129)
            try await client.send(.put, "/directory/users/\(long)", "{}").problem(.badRequest, "invalid_id")
            let members = (0...10_000).map { "\"u\($0)\"" }.joined(separator: ",")
            let crowd = try await client.send(.put, "/directory/groups/g", "{\"members\":[\(members)]}")
            #expect(crowd["errors"]?[0]?["code"]?.string == "too_many")
            #expect(try await Self.written(scene) == 0)
        }
    }

    @Test func `a group has users and groups, and never itself`() async throws {
        try await APIScene.run { scene, client in
            for id in ["a", "b"] { _ = try await client.send(.put, "/directory/users/\(id)", "{}") }
            #expect(try await client.send(.put, "/directory/groups/inner", #"{"members":["a"]}"#).status == .created)
            let outer = try await client.send(.put, "/directory/groups/outer", #"{"name":"O","members":["b","inner"]}"#)
            #expect(outer.status == .created)
            #expect(outer["members"]?.elements.compactMap(\.string) == ["b", "inner"])
            let before = try await Self.written(scene)

            let itself = try await client.send(.put, "/directory/groups/g", #"{"members":["g"]}"#)
            #expect(itself.problem(.unprocessableContent, "invalid") == "/members/0")
            #expect(itself["errors"]?[0]?["code"]?.string == "group_cycle")
            let circle = try await client.send(.put, "/directory/groups/inner", #"{"members":["a","outer"]}"#)
            #expect(circle.problem(.unprocessableContent, "invalid") == "/members/1")
            #expect(circle["errors"]?[0]?["code"]?.string == "group_cycle")
            let unknown = try await client.send(.put, "/directory/groups/g", #"{"members":["a","x","group:a","y"]}"#)
            #expect(
                unknown["errors"]?.elements.compactMap { $0["pointer"]?.string } == [
                    "/members/1", "/members/2", "/members/3",
                ])
            #expect(unknown["errors"]?[0]?["code"]?.string == "unknown_member_id")
            let twice = try await client.send(.put, "/directory/groups/g", #"{"members":["a","a"]}"#)
            #expect(twice.problem(.unprocessableContent, "invalid") == "/members/1")
            #expect(try await Self.written(scene) == before)

            let list = try await client.get("/directory/groups")
            #expect(list["data"]?[0]?["memberCount"]?.int == 2)
            #expect(list["data"]?[0]?["members"] == nil)
        }
    }

    @Test(arguments: [
        (#"{}"#, "/pattern", "missing"), (#"{"pattern":{}}"#, "/pattern", "empty"),
        (#"{"pattern":{"plan":[{"starts":"p"}]}}"#, "/pattern/plan/0/starts", "unknown_operator"),
        (#"{"pattern":{"plan":"pro"}}"#, "/pattern/plan", "type"),
        (#"{"pattern":{"plan":[{"numeric":[">",1]}]}}"#, "/pattern/plan", "attribute_type"),
        (#"{"pattern":{"$or":[{"seats":["3"]},{"plan":["pro"]}]}}"#, "/pattern/$or/0/seats", "attribute_type"),
    ])
    func `a rule that does not compile, or asks an attribute for what it is with nobody, is refused`(
        body: String, pointer: String, code: String
    ) async throws {
        try await APIScene.run { scene, client in
            _ = try await client.send(.put, "/directory/users/a", Self.ada)
            let answer = try await client.send(.put, "/directory/rules/r", body)
            #expect(answer["errors"]?[0]?["code"]?.string == code)
            #expect(answer.problem(.unprocessableContent, "invalid") == pointer)
            #expect(try await Self.written(scene) == 1)
        }
    }

    @Test func `a rule may ask for what somebody has, and for what nobody has yet`() async throws {
        try await APIScene.run { scene, client in
            _ = try await client.send(.put, "/directory/users/a", Self.ada)
            for pattern in [
                #"{"plan":["pro"],"seats":[{"numeric":[">",1]}]}"#, #"{"later":[{"numeric":[">",1]}]}"#,
                #"{"plan":[{"exists":false},1]}"#,
            ] {
                let answer = try await client.send(.put, "/directory/rules/r", #"{"pattern":\#(pattern)}"#)
                #expect([.ok, .created].contains(answer.status), "\(answer.text)")
            }
            #expect(try await client.get("/directory/rules/r")["pattern"]?["plan"] != nil)
        }
    }

    @Test func `a dry run checks and writes nothing`() async throws {
        try await APIScene.run { scene, client in
            #expect(try await client.send(.put, "/directory/users/a?dryRun=true", "{}").text == #"{"would":"create"}"#)
            #expect(try await Self.written(scene) == 0)
            _ = try await client.send(.put, "/directory/users/a", "{}")
            #expect(try await client.send(.put, "/directory/users/a?dryRun=true", "{}").text == #"{"would":"nothing"}"#)
            let change = try await client.send(.put, "/directory/users/a?dryRun=true", #"{"name":"A"}"#)
            #expect(change.text == #"{"would":"update"}"#)
            try await client.send(.put, "/directory/users/a?dryRun=true", #"{"email":"x"}"#)
                .problem(.unprocessableContent, "invalid")
            #expect(try await Self.written(scene) == 1)
        }
    }

    @Test func `lists go on by cursor, newest first, and are one's own`() async throws {
        try await APIScene.run { scene, client in
            for index in 1...5 { _ = try await client.send(.put, "/directory/users/u\(index)", "{}") }
            let beta = client.with(key: scene.beta.key.text)
            _ = try await beta.send(.put, "/directory/users/u1", #"{"name":"other"}"#, handle: "beta")
            let first = try await client.get("/directory/users?limit=3")
            #expect(try DeliveryRouteTests.ids(first) == ["u5", "u4", "u3"])
            let cursor = try #require(first["nextCursor"]?.string)
            let second = try await client.get("/directory/users?limit=3&cursor=\(cursor)")
            #expect(try DeliveryRouteTests.ids(second) == ["u2", "u1"])
            #expect(second["nextCursor"]?.isNull == true)
            try await beta.send(.get, "/directory/users/u2", handle: "beta").problem(.notFound, "not_found")
            try await beta.send(.delete, "/directory/users/u2", handle: "beta").problem(.notFound, "not_found")
            try await beta.send(.get, "/directory/users").problem(.notFound, "not_found")
            #expect(try await client.get("/directory/users/u1")["name"] == nil)
        }
    }

    @Test func `the directory needs its scope`() async throws {
        try await APIScene.run { scene, client in
            let minted = MintedKey(tenant: "acme", scopes: [.notificationsManage], at: 0)
            try await scene.instance.writer.create(minted.document, actor: "test")
            let other = client.with(key: minted.key.text)
            try await other.get("/directory/users").problem(.forbidden, "scope_missing")
            try await other.send(.put, "/directory/users/a", "{}").problem(.forbidden, "scope_missing")
        }
    }
}
