import Contracts

/// How a user is told of events of one type: their own word goes before the tenant's, and one about the type before one
/// about all.
struct UserWishes {
    private let type: String
    private let defaults: NotificationPreferences?
    private let channels: NotificationChannels
    private let isCritical: Bool

    /// - Parameter settings: of the tenant.
    init(_ event: EventRecord, _ settings: SettingsDocument?) {
        type = event.type
        defaults = settings?.userDefaults
        channels = settings?.channels(for: event.type) ?? NotificationChannels()
        // What Carillon itself has to say waits for nobody either.
        isCritical =
            settings?.isCritical(event.type) ?? BuiltInEventType.critical.contains(event.type)
            || SystemEventType.all.contains(event.type)
    }

    func inbox(_ user: UserDocument) -> Bool {
        let own = user.notifications
        let wanted = own?.eventTypes[type]?.inbox ?? own?.inbox ?? defaults?.eventTypes[type]?.inbox ?? defaults?.inbox
        return channels.inbox && wanted ?? true
    }

    /// When mail goes, if it may.
    func mail(_ user: UserDocument) -> MailWish? {
        let own = user.notifications
        let pace =
            own?.eventTypes[type]?.email ?? own?.email ?? defaults?.eventTypes[type]?.email ?? defaults?.email
            ?? .immediate
        guard channels.email, pace != .off else { return nil }
        guard !isCritical else { return MailWish() }
        var wish = MailWish(pace: pace, dailyAt: own?.dailyAt ?? defaults?.dailyAt)
        if case .hours(let from, let until)? = own?.quietHours ?? defaults?.quietHours { wish.quiet = [from, until] }
        if wish != MailWish() { wish.timeZone = user.timeZone ?? defaults?.timeZone }
        return wish
    }
}

/// When somebody wants mail.
struct MailWish: Hashable {
    var pace = MailPace.immediate
    var dailyAt: TimeOfDay?
    /// From when until when there is to be none; empty where there are no such hours.
    var quiet: [TimeOfDay] = []
    /// An IANA name; nil for UTC.
    var timeZone: String?
}

/// When a mail goes.
enum MailTime: Hashable {
    case now
    case notBefore(Int64)
    case digest(at: Int64)
}
