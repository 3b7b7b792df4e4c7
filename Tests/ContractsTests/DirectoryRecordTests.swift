import Contracts
import EventLog
import JSON
import Testing

@Suite struct DirectoryRecordTests {
    @Test func `users, groups and rules go there and back`() throws {
        let attributes = try JSONDocument(parsing: #"{"plan": "pro", "seats": 1e400}"#).root
        let user = UserDocument(
            id: "ada@example.org", tenant: "acme", email: "ada@example.org", name: "Ada", locale: "de-AT",
            timeZone: "Europe/Vienna", roles: ["admin"], attributes: attributes, createdAt: 1, updatedAt: 2)
        #expect(try UserDocument(document: user.jsonBytes) == user)
        #expect(user.entityID == "acme/ada@example.org")
        let plain = UserDocument(id: "b", tenant: "acme", createdAt: 1, updatedAt: 2)
        #expect(try UserDocument(document: plain.jsonBytes) == plain)
        let group = GroupDocument(
            id: "g", tenant: "acme", name: "G", members: [.user("a"), .group("b")], createdAt: 1, updatedAt: 2)
        #expect(try GroupDocument(document: group.jsonBytes) == group)
        let rule = RuleDocument(
            id: "r", tenant: "acme", pattern: Array(#"{"plan": ["pro"]}"#.utf8), createdAt: 1, updatedAt: 2)
        #expect(try RuleDocument(document: rule.jsonBytes) == rule)
    }

    @Test(arguments: [
        ("a", true), ("usr_01H", true), ("ada+x@example.org", true), ("a.b-c~d", true), ("", false), ("a/b", false),
        ("a:b", false), ("a b", false), ("größe", false), ("a\n", false), ("a%", false),
    ])
    func `an id needs no escape anywhere`(id: String, isValid: Bool) {
        #expect(DirectoryID.isValid(id) == isValid)
        #expect(DirectoryID.isValid(String(repeating: "a", count: 128)))
        #expect(!DirectoryID.isValid(String(repeating: "a", count: 129)))
        // Steps in a path.
        #expect(!DirectoryID.isValid(".") && !DirectoryID.isValid(".."))
        #expect(DirectoryID.isValid("...") && DirectoryID.isValid(".a"))
    }

    @Test func `an entity id leads to the id in its own tenant alone`() {
        #expect(DirectoryID.id(in: "acme/a", of: "acme") == "a")
        #expect(DirectoryID.id(in: "acme/a", of: "ac") == nil)
        #expect(DirectoryID.id(in: "acme/", of: "acme") == nil)
        #expect(DirectoryID.id(in: "sub_1", of: "acme") == nil)
    }

    @Test func `recipients go there and back, and those of before are read`() throws {
        let all = Recipients(
            subscribers: true, users: ["a", "b"], groups: ["g"], roles: ["admin"], rule: "r",
            pattern: Array(#"{"plan":["pro"]}"#.utf8), only: ["ep_1"])
        #expect(try Recipients(json: JSONDocument(parsing: all.jsonBytes).root) == all)
        let before = try JSONDocument(parsing: #"{"subscribers":true}"#).root
        #expect(try Recipients(json: before) == .everySubscriber)
        #expect(Recipients.everySubscriber.jsonBytes == Array(#"{"subscribers":true}"#.utf8))
        #expect(!Recipients.everySubscriber.areUsersAddressed)
        #expect(Recipients(subscribers: false, roles: ["x"]).areUsersAddressed)
    }

    @Test func `a plan says to whom it resolved and why; one of before says nothing`() throws {
        var plan = Plan(
            event: "evt_1", eventType: "t", tenant: "acme", partition: 1, offset: 2, acceptedAt: 3, at: 4,
            deliveries: [])
        let before = plan
        #expect(try Plan(document: before.jsonBytes) == before)
        #expect(!String(decoding: before.jsonBytes, as: UTF8.self).contains("resolved"))
        plan.resolution = Resolution(
            users: [
                ResolvedUser(user: "a", because: ["user", "group:g"], mail: .planned, inbox: true),
                ResolvedUser(user: "b", because: ["where"], mail: .noAddress, inbox: false),
                ResolvedUser(
                    user: "c", because: ["user"], mail: .planned, inbox: true, created: 7, digestAt: 1_750_000_000_000),
            ], missing: ["user:gone"])
        plan.deliveries = [
            PlannedDelivery(
                id: "dlv_1", subscriber: "acme/a", medium: .email, kind: .event, notBefore: 1_750_000_000_000)
        ]
        plan.muted = ["webhook"]
        plan.after = "0"
        plan.through = "b"
        #expect(try Plan(document: plan.jsonBytes) == plan)
        plan.resolution = Resolution(users: [])
        #expect(try Plan(document: plan.jsonBytes).resolution == Resolution(users: []))
    }

    @Test func `a failure that is told of names a user by the id alone, and leads back to their deliveries`() throws {
        let last = Attempt(
            id: "att_1", delivery: "dlv_1", event: "evt_1", tenant: "acme", subscriber: "acme/ada", medium: .email,
            number: 1, startedAt: 1_000, durationMilliseconds: 0, state: .failed, statusCode: 550)
        let failure = TerminalFailure(eventType: "invoice.paid", last: last)
        let text = String(decoding: failure.jsonBytes, as: UTF8.self)
        #expect(text.contains(#""userId":"ada""#))
        #expect(!text.contains("acme"))
        let read = try TerminalFailure(document: failure.jsonBytes)
        #expect(read.subscriber(of: "acme") == "acme/ada")
        #expect(read.jsonBytes == failure.jsonBytes)
    }

    @Test func `a delivery is due when it is planned, or when it may be at the earliest`() {
        var delivery = PlannedDelivery(id: "dlv_1", subscriber: "acme/a", medium: .email, kind: .event)
        #expect(delivery.dueAt(planned: 5) == 5)
        delivery.notBefore = 4
        #expect(delivery.dueAt(planned: 5) == 5)
        delivery.notBefore = 6
        #expect(delivery.dueAt(planned: 5) == 6)
    }

    @Test func `a digest goes there and back, and its plan is found by a header`() throws {
        let digest = Digest(
            user: "ada", created: 3, after: "evt_0",
            items: [Digest.Item(event: "evt_1", type: "invoice.paid", partition: 4, offset: 9)])
        #expect(try Digest(document: digest.jsonBytes) == digest)
        let plan = Plan(
            event: "evt_9", eventType: SystemEventType.digest, tenant: "acme", partition: 1, offset: 2, acceptedAt: 3,
            at: 4, deliveries: [], digest: digest)
        #expect(try Plan(document: plan.jsonBytes) == plan)
        let record = DeliveryRecord.plan(plan).newRecord(partition: 1, key: nil)
        #expect(record.headers.text(DeliveryRecord.resolutionHeader) == "users")
        let day: Int64 = 86_400_000
        func id(_ after: String?, _ due: Int64, _ user: String = "ada") -> String {
            Digest.eventID(tenant: "acme", user: user, after: after, due: due)
        }
        #expect(id(nil, 5) == id(nil, day - 1))
        #expect(Set([id(nil, 5), id(nil, day), id("evt_0", 5), id(nil, 5, "bob")]).count == 4)
    }

    @Test func `how somebody wants to be told goes there and back, and what makes no sense is refused`() throws {
        let text = """
            {"email":"daily","inbox":false,"dailyAt":"07:30","quietHours":{"from":"22:00","until":"06:59"},\
            "eventTypes":{"invoice.paid":{"email":"off","inbox":true}}}
            """
        let preferences = try NotificationPreferences(document: Array(text.utf8))
        #expect(String(decoding: preferences.jsonBytes, as: UTF8.self) == text)
        #expect(preferences.dailyAt?.minutes == 450)
        let user = UserDocument(
            id: "a", tenant: "acme", timeZone: "Europe/Vienna", notifications: preferences, createdAt: 1, updatedAt: 1)
        #expect(try UserDocument(document: user.jsonBytes) == user)
        let settings = SettingsDocument(
            tenant: "acme", eventTypes: ["lead_won": EventTypeChannels(critical: true)], userDefaults: preferences)
        #expect(try SettingsDocument(document: settings.jsonBytes) == settings)
        #expect(settings.isCritical("lead_won") && settings.isCritical("payment_failed") && !settings.isCritical("x"))
        #expect(try NotificationPreferences(document: Array(#"{"quietHours":"off"}"#.utf8)).quietHours == .off)
        for wrong in [
            #"{"email":"weekly"}"#, #"{"dailyAt":"24:00"}"#, #"{"dailyAt":"7:30"}"#, #"{"dailyAt":"07:60"}"#,
            #"{"dailyAt":"0٣:30"}"#, #"{"quietHours":"on"}"#, #"{"quietHours":{"from":"22:00"}}"#,
            #"{"quietHours":{"from":"22:00","until":"22:00"}}"#,
            #"{"quietHours":{"from":"22:00","until":"06:00","days":[]}}"#,
        ] {
            #expect(throws: ContractError.self) { try NotificationPreferences(document: Array(wrong.utf8)) }
        }
    }

    @Test func `settings of before have everything on`() throws {
        let before = try SettingsDocument(document: Array(#"{"tenant":"acme","ownerDefaultEmail":"a@b.org"}"#.utf8))
        #expect(before == SettingsDocument(tenant: "acme", ownerDefaultEmail: "a@b.org"))
        #expect(before.channels(for: "any") == NotificationChannels())
        var now = SettingsDocument(
            tenant: "acme", ownerAlerts: false,
            channels: NotificationChannels(email: true, webhook: false, inbox: false),
            eventTypes: ["a": EventTypeChannels(email: false), "b": EventTypeChannels(inbox: true)])
        #expect(try SettingsDocument(document: now.jsonBytes) == now)
        now.requireVerification = true
        #expect(try SettingsDocument(document: now.jsonBytes) == now)
        #expect(now.channels(for: "a") == NotificationChannels(email: false, webhook: false, inbox: false))
        // What is off for all types is on for none.
        #expect(now.channels(for: "b") == NotificationChannels(email: true, webhook: false, inbox: false))
    }
}
