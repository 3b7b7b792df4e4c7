import Access
import Contracts
import HTTPTypes
import ServiceKit
import Testing

/// A tenant's own credential with what belongs to another one.
struct StrangerTests {
    /// What `beta` has and `acme` has not, and what nobody has, for the places where the names of both differ by more than
    /// their tenant.
    private static let special: [String: (strangers: String, nobodys: String)] = [
        "schemas/:type": ("beta.made", "gamma.made"), "versions/:version": ("2", "3"),
        "email-templates/:type": ("beta.made", "gamma.made"), ":locale": ("fr-FR", "it-IT"),
        "inbound/:provider": ("whatsapp", "twilio"),
    ]

    /// An id of the same form that stands for nothing.
    private static func nobodys(_ id: String) -> String { id.dropLast() + (id.last == "0" ? "1" : "0") }

    @Test func `an id of another tenant's is answered as one that nobody has, to the last byte`() async throws {
        try await World.run { world in
            let (acme, beta) = try await world.settle()
            var asked = 0
            // What is made here by its name comes last, so that no other route finds it.
            let routes = world.routes.filter { $0.route.access.needsCredential } + world.operatorRoutes
            // An operator acts for any tenant, and for one at a time.
            let olga = try world.header(#""sub":"olga","roles":["operator","admin"]"#)
            for served in routes.filter({ $0.route.method != .put }) + routes.filter({ $0.route.method == .put }) {
                let example = try #require(Examples.example(of: served.route, for: acme), "\(served)")
                for place in Things.places(in: served.route.path) where place != ":handle" {
                    // A provider is nobody's: to agree with one takes what that one needs.
                    guard served.route.method != .put || place != "inbound/:provider" else { continue }
                    let known = try #require(beta[place], "\(place) has no name: World.settle() makes it")
                    let (strangers, nobodys) = Self.special[place] ?? (known, Self.nobodys(known))
                    let before = try await world.ends()
                    let admin: HTTPFields =
                        served.route.access.needsCredential ? [.apiKey: acme.admin] : olga
                    let answer = try await world.send(served, as: acme, but: (place, strangers), admin)
                    let other = try await world.send(served, as: acme, but: (place, nobodys), admin)
                    #expect(answer.without(strangers) == other.without(nobodys), "\(served) at \(place)")
                    asked += 1
                    // What a tenant names as it likes is made by its name: then it is its own. And who asks may ask.
                    guard example.isWrite, served.route.method != .put || !answer.isGood else { continue }
                    #expect(answer.status == 404 || answer.status == 422, "\(served) at \(place): \(answer)")
                    #expect(try await world.ends() == before, "\(served) at \(place) wrote something")
                }
            }
            #expect(asked > 40)
        }
    }

    @Test func `a name of another tenant's in a body is answered as one that nobody has`() async throws {
        try await World.run { world in
            let (acme, beta) = try await world.settle()
            func notification(_ recipients: String, type: String = "invoice.paid") -> String {
                #"{"type": "\#(type)", "recipients": \#(recipients), "#
                    + #""payload": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}"#
            }
            let handle = "/v2/handles/acme"
            let user = beta["users/:id"] ?? ""
            let group = beta["groups/:id"] ?? ""
            let rule = beta["rules/:id"] ?? ""
            let cases: [(Served.Service, HTTPRequest.Method, String, String, (String) -> String)] = [
                (.ingest, .post, "/api/v1/notifications", user, { notification(#"{"users": ["\#($0)"]}"#) }),
                (.ingest, .post, "/api/v1/notifications", group, { notification(#"{"groups": ["\#($0)"]}"#) }),
                (.ingest, .post, "/api/v1/notifications", rule, { notification(#"{"rule": "\#($0)"}"#) }),
                (
                    .ingest, .post, "/api/v1/notifications", "beta.made",
                    { notification(#"{"subscribers": true}"#, type: $0) }
                ),
                (.ingest, .post, "/api/v1/notifications/validate", user, { notification(#"{"users": ["\#($0)"]}"#) }),
                (.fanout, .put, "\(handle)/directory/groups/mine", user, { #"{"members": ["\#($0)"]}"# }),
                (.fanout, .put, "\(handle)/directory/groups/mine", group, { #"{"members": ["group:\#($0)"]}"# }),
                (.fanout, .post, "\(handle)/keys", user, { #"{"scopes": ["inbox:read"], "user": "\#($0)"}"# }),
                (
                    .fanout, .post, "\(handle)/webhooks", "beta.made",
                    { #"{"url": "https://x.example", "eventTypes": ["\#($0)"]}"# }
                ),
                (
                    .fanout, .post, "\(handle)/notifications/email-subscriptions", "beta.made",
                    { #"{"email": "a@x.example", "eventTypes": ["\#($0)"]}"# }
                ),
                (
                    .fanout, .put, "\(handle)/notification-settings", "beta.made",
                    { #"{"eventTypes": {"\#($0)": {"email": false}}}"# }
                ),
                (
                    .fanout, .put, "\(handle)/inbound/twilio", "beta.made",
                    { #"{"secrets": ["s"], "mapping": {"message.delivered": "\#($0)"}}"# }
                ),
                (
                    .fanout, .put, "\(handle)/inbound/twilio", user,
                    { #"{"secrets": ["s"], "recipients": {"users": ["\#($0)"]}}"# }
                ),
            ]
            try await world.make(.put, "/inbound/twilio", #"{"secrets": ["s"]}"#, acme)
            for (service, method, path, name, body) in cases {
                let nobodys = Self.nobodys(name)
                let answer = try await world.way.ask(service, method, path, body(name), key: acme.admin)
                let other = try await world.way.ask(service, method, path, body(nobodys), key: acme.admin)
                #expect(answer.without(name) == other.without(nobodys), "\(path) \(body(name)): \(answer) \(other)")
            }
        }
    }

    @Test func `what one tenant does in every route changes no answer to another`() async throws {
        try await World.run { world in
            let (acme, beta) = try await world.settle()
            let before = try await world.reads(of: beta)
            for served in world.routesInOrder where served.route.access.needsCredential {
                _ = try await world.send(served, as: acme, [.apiKey: acme.admin])
                // And the same with all of the other's names, beneath its own handle.
                var confused = beta
                confused[":handle"] = "acme"
                _ = try await world.send(served, as: confused, [.apiKey: acme.admin])
            }
            try await world.fold()
            let after = try await world.reads(of: beta)
            for (path, answer) in before { #expect(after[path] == answer, "\(path)") }
            #expect(after.count == before.count)
        }
    }

    @Test func `a name in another spelling is the same name, and leads to no other place`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            for served in world.routes where served.route.method == .get && served.route.access.needsCredential {
                for place in Things.places(in: served.route.path) where place != ":handle" {
                    let name = try #require(acme[place])
                    let query = Examples.example(of: served.route, for: acme)?.query ?? ""
                    func ask(_ name: String) async throws -> Answer {
                        let path = acme.path(served.route.path, but: (place, name)) ?? ""
                        return try await world.way.ask(served.service, .get, path + query, key: acme.admin)
                    }
                    let spelled = name.utf8.map { "%\(String($0, radix: 16))" }.joined()
                    #expect(try await ask(spelled) == ask(name), "\(served) at \(place)")
                    for other in ["..%2f\(name)", "%00\(name)", "\(name)%2f", "%25", "\(name)%0d%0a"] {
                        #expect(try await ask(other).status == 404, "\(served) at \(place): \(other)")
                    }
                }
            }
        }
    }

    @Test func `a token of one user does not reach another's inbox`() async throws {
        try await World.run { world in
            let (acme, _) = try await world.settle()
            try await world.make(.put, "/directory/users/bob", "{}", acme)
            let bob = try await world.key(of: "acme", [.inboxRead], user: "bob").key.text
            let item = acme["inbox/:id"] ?? ""
            let before = try await world.ends()
            let handle = "/v2/handles/acme/mobile/inbox"
            let answer = try await world.way.ask(.fanout, .post, "\(handle)/\(item)/read", key: bob)
            let other = try await world.way.ask(.fanout, .post, "\(handle)/\(Self.nobodys(item))/read", key: bob)
            #expect(answer.status == 404)
            #expect(answer == other)
            let inbox = try await world.way.ask(.fanout, .get, "\(handle)?user=\(acme["users/:id"] ?? "")", key: bob)
            #expect(inbox.status == 404)
            #expect(inbox == (try await world.way.ask(.fanout, .get, "\(handle)?user=nobody", key: bob)))
            #expect(try await world.ends() == before)
        }
    }
}
