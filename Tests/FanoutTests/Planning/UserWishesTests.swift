import Contracts
import Testing

@testable import Fanout

@Suite struct UserWishesTests {
    private static func user(_ own: NotificationPreferences?, zone: String? = nil) -> UserDocument {
        UserDocument(
            id: "a", tenant: "acme", email: "a@example.org", timeZone: zone, notifications: own, createdAt: 1,
            updatedAt: 1)
    }

    private static func wishes(_ settings: SettingsDocument?, type: String = "invoice.paid") -> UserWishes {
        UserWishes(Scene.event("evt_1", type: type), settings)
    }

    @Test func `who says nothing gets mail at once and has an inbox`() {
        let wishes = Self.wishes(nil)
        #expect(wishes.mail(Self.user(nil)) == MailWish())
        #expect(wishes.inbox(Self.user(nil)))
        // A time zone alone is no reason to look at clocks.
        #expect(wishes.mail(Self.user(nil, zone: "Europe/Vienna")) == MailWish())
    }

    @Test func `one's own word goes before the tenant's, and one about the type before one about all`() {
        let defaults = NotificationPreferences(
            email: .daily, inbox: false, timeZone: "Asia/Tokyo",
            eventTypes: ["invoice.paid": TypePreferences(email: .hourly)])
        let settings = SettingsDocument(tenant: "acme", userDefaults: defaults)
        func pace(_ own: NotificationPreferences?, _ type: String = "invoice.paid") -> MailPace? {
            Self.wishes(settings, type: type).mail(Self.user(own))?.pace
        }
        #expect(pace(nil) == .hourly)
        #expect(pace(nil, "lead_won") == .daily)
        #expect(pace(NotificationPreferences(email: .immediate)) == .immediate)
        #expect(pace(NotificationPreferences(email: .off)) == nil)
        let special = NotificationPreferences(email: .off, eventTypes: ["invoice.paid": TypePreferences(email: .daily)])
        #expect(pace(special) == .daily)
        #expect(pace(special, "lead_won") == nil)
        #expect(!Self.wishes(settings).inbox(Self.user(nil)))
        #expect(Self.wishes(settings).inbox(Self.user(NotificationPreferences(inbox: true))))
        #expect(Self.wishes(settings).mail(Self.user(nil))?.timeZone == "Asia/Tokyo")
        #expect(Self.wishes(settings).mail(Self.user(nil, zone: "Europe/Vienna"))?.timeZone == "Europe/Vienna")
    }

    @Test func `what the tenant has switched off nobody switches on`() {
        let settings = SettingsDocument(
            tenant: "acme", channels: NotificationChannels(email: false, inbox: false))
        let own = NotificationPreferences(email: .immediate, inbox: true)
        #expect(Self.wishes(settings).mail(Self.user(own)) == nil)
        #expect(!Self.wishes(settings).inbox(Self.user(own)))
    }

    @Test func `critical types wait for nothing, unless one wants no mail at all`() throws {
        let from = try #require(TimeOfDay("22:00"))
        let until = try #require(TimeOfDay("07:00"))
        let own = NotificationPreferences(email: .daily, quietHours: .hours(from: from, until: until))
        #expect(Self.wishes(nil).mail(Self.user(own)) == MailWish(pace: .daily, quiet: [from, until]))
        for type in ["billing.suspended", "payment_failed", SystemEventType.ownerAlert] {
            #expect(Self.wishes(nil, type: type).mail(Self.user(own)) == MailWish())
        }
        let settings = SettingsDocument(
            tenant: "acme",
            eventTypes: [
                "invoice.paid": EventTypeChannels(critical: true), "payment_failed": EventTypeChannels(critical: false),
            ])
        #expect(Self.wishes(settings).mail(Self.user(own)) == MailWish())
        #expect(Self.wishes(settings, type: "payment_failed").mail(Self.user(own))?.pace == .daily)
        #expect(Self.wishes(settings).mail(Self.user(NotificationPreferences(email: .off))) == nil)
    }

    @Test func `who wants none of the tenant's quiet hours says off`() throws {
        let quiet = QuietHours.hours(from: try #require(TimeOfDay("22:00")), until: try #require(TimeOfDay("07:00")))
        let settings = SettingsDocument(tenant: "acme", userDefaults: NotificationPreferences(quietHours: quiet))
        #expect(Self.wishes(settings).mail(Self.user(nil))?.quiet.count == 2)
        #expect(Self.wishes(settings).mail(Self.user(NotificationPreferences(quietHours: .off)))?.quiet == [])
    }
}
