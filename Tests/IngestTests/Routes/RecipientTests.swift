import Contracts
import Control
import EventLog
import JSON
import Testing

@testable import Ingest

@Suite("Recipients")
struct RecipientTests {
    private static func body(_ recipients: String) -> String {
        """
        {"type": "invoice.paid", "recipients": \(recipients),
         "payload": {"invoiceId": "in_1", "amount": 4200, "currency": "EUR"}}
        """
    }

    /// `ada` and a stranger's `eve`, group `g` and a stranger's `h`, rule `r` and a stranger's `s`.
    private static func fill(_ rig: IngestRig) async throws {
        let pattern = Array(#"{"plan":["pro"]}"#.utf8)
        for (tenant, user, group, rule) in [("acme", "ada", "g", "r"), ("globex", "eve", "h", "s")] {
            let documents: [any ControlDocument] = [
                UserDocument(id: user, tenant: tenant, createdAt: 1, updatedAt: 1),
                GroupDocument(id: group, tenant: tenant, members: [.user(user)], createdAt: 1, updatedAt: 1),
                RuleDocument(id: rule, tenant: tenant, pattern: pattern, createdAt: 1, updatedAt: 1),
            ]
            for document in documents {
                let record = ControlRecord(
                    kind: type(of: document).kind, id: document.entityID, tenant: tenant, revision: 1, actor: "test",
                    action: "create", at: 1, document: document.jsonBytes)
                try await rig.log.append(record.newRecord())
            }
        }
    }

    @Test("An event may be for users, groups, roles, a rule and a pattern at once, and its record says so")
    func accepted() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await Self.fill(rig)
        let posted = """
            {"users":["ada","ada"],"groups":["g"],"roles":["admin"],"rule":"r","where":{"seats":[{"numeric":[">",5]}]},\
            "subscribers":true}
            """
        try await rig.run { client async throws in
            #expect(try await client.notify(Self.body(posted), key: key).status == 202)
            #expect(try await client.notify(Self.body(#"{"roles":["nobody-has-it"]}"#), key: key).status == 202)
        }
        let events = try await rig.events()
        #expect(
            events.first?.recipients
                == Recipients(
                    subscribers: true, users: ["ada", "ada"], groups: ["g"], roles: ["admin"], rule: "r",
                    pattern: Array(#"{"seats":[{"numeric":[">",5]}]}"#.utf8)))
        #expect(events.last?.recipients == Recipients(subscribers: false, roles: ["nobody-has-it"]))
    }

    private static let refused = [
        (#"{"users":["ada","bob"]}"#, "422 unknown_recipient /recipients/users/1:unknown_recipient"),
        (#"{"users":["eve"]}"#, "422 unknown_recipient /recipients/users/0:unknown_recipient"),
        (
            #"{"groups":["g","h"],"rule":"s"}"#,
            "422 unknown_recipient /recipients/groups/1:unknown_recipient /recipients/rule:unknown_recipient"
        ),
        (#"{"users":[1]}"#, "422 invalid /recipients/users/0:type"),
        (#"{"users":"ada"}"#, "422 invalid /recipients/users:type"),
        (#"{"rule":["r"]}"#, "422 invalid /recipients/rule:type"),
        (#"{"roles":[""]}"#, "422 invalid /recipients/roles:value"),
        (#"{"where":{}}"#, "422 invalid /recipients/where:empty"),
        (
            #"{"where":{"plan":[{"starts":"p"}]}}"#,
            "422 invalid /recipients/where/plan/0/starts:unknown_operator"
        ),
        (#"{"where":"pro"}"#, "422 invalid /recipients/where:type"),
        (#"{"users":[],"groups":[]}"#, "422 invalid /recipients:value"),
    ]

    @Test("Whoever is unknown, or a stranger's, is named by a pointer, and nothing is written")
    func refusals() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await Self.fill(rig)
        try await rig.run { client async throws in
            for (recipients, expected) in Self.refused {
                let answer = try await client.notify(Self.body(recipients), key: key)
                #expect(answer.summary == expected, "\(recipients)")
                let dry = try await client.post("/api/v1/notifications/validate", Self.body(recipients), key: key)
                #expect(dry.json["valid"]?.bool == false)
                let faults = dry.json["errors"]?.elements.map {
                    " \($0["pointer"]?.string ?? ""):\($0["code"]?.string ?? "")"
                }
                #expect(expected.hasSuffix((faults ?? []).joined()), "\(dry.text)")
            }
            // In the same words, so that nobody learns whom a stranger has.
            let unknown = try await client.notify(Self.body(#"{"users":["bob"]}"#), key: key)
            let stranger = try await client.notify(Self.body(#"{"users":["eve"]}"#), key: key)
            #expect(unknown.json["errors"]?.description == stranger.json["errors"]?.description)
            #expect(unknown.json["detail"]?.string == stranger.json["detail"]?.string)
        }
        #expect(try await rig.events().isEmpty)
    }

    @Test("So many and no more: users, groups, roles, faults that are told")
    func bounds() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        @Sendable func many(_ count: Int) -> String { (0..<count).map { "\"x\($0)\"" }.joined(separator: ",") }
        try await rig.run { client async throws in
            for (name, most) in [("users", 1_000), ("groups", 100), ("roles", 20)] {
                let answer = try await client.notify(Self.body("{\"\(name)\":[\(many(most + 1))]}"), key: key)
                #expect(answer.summary == "422 invalid /recipients/\(name):too_many")
            }
            let unknown = try await client.notify(Self.body("{\"users\":[\(many(1_000))]}"), key: key)
            #expect(unknown.json["errors"]?.count == 20)
        }
    }

    @Test("A user who is there since a moment is known, and one who was deleted is not")
    func changes() async throws {
        let rig = IngestRig()
        let key = try await rig.mintKey()
        try await rig.run { client async throws in
            let ada = Self.body(#"{"users":["ada"]}"#)
            #expect(try await client.notify(ada, key: key).status == 422)
            try await Self.fill(rig)
            try await client.catchUp()
            #expect(try await client.notify(ada, key: key).status == 202)
            let gone = ControlRecord(
                kind: .user, id: "acme/ada", tenant: "acme", revision: 2, actor: "test", action: "delete", at: 1,
                document: nil)
            try await rig.log.append(gone.newRecord())
            try await client.catchUp()
            #expect(try await client.notify(ada, key: key).status == 422)
        }
    }
}
