package import JSON

/// How often somebody gets mail about events.
package enum MailPace: String, Hashable, Sendable, CaseIterable {
    case immediate
    /// One mail at the full hour, with all that came since the last.
    case hourly
    /// One mail a day, at a time of day of one's own.
    case daily
    case off
}

/// How somebody wants to be told of events; what is nil is as the tenant has it, or as it is without settings. A user's
/// own, or a tenant's for all who say nothing themselves.
package struct NotificationPreferences: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var email: MailPace?
    package var inbox: Bool?
    /// When the daily mail comes.
    package var dailyAt: TimeOfDay?
    package var quietHours: QuietHours?
    /// An IANA name. Of a tenant's alone: a user has one as such.
    package var timeZone: String?
    /// By name of event type: what differs for it.
    package var eventTypes: [String: TypePreferences]

    package init(
        email: MailPace? = nil, inbox: Bool? = nil, dailyAt: TimeOfDay? = nil, quietHours: QuietHours? = nil,
        timeZone: String? = nil, eventTypes: [String: TypePreferences] = [:]
    ) {
        self.email = email
        self.inbox = inbox
        self.dailyAt = dailyAt
        self.quietHours = quietHours
        self.timeZone = timeZone
        self.eventTypes = eventTypes
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        email = try reader.optionalPace("email")
        inbox = try reader.optionalBool("inbox")
        dailyAt = try reader.optionalValue("dailyAt")
        quietHours = try reader.optionalValue("quietHours")
        timeZone = try reader.optionalString("timeZone")
        eventTypes = [:]
        if let types = try reader.optionalObject("eventTypes") {
            for (name, _) in types.node.members { eventTypes[name] = try types.value(name) }
        }
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("email", ifPresent: email?.rawValue)
            writer.member("inbox", ifPresent: inbox)
            writer.member("dailyAt", ifPresent: dailyAt)
            writer.member("quietHours", ifPresent: quietHours)
            writer.member("timeZone", ifPresent: timeZone)
            guard !eventTypes.isEmpty else { return }
            writer.member(
                "eventTypes",
                object: { writer in
                    for (name, own) in eventTypes.sorted(by: { $0.key < $1.key }) { writer.member(name, own) }
                })
        }
    }
}

/// What somebody wants different for one event type.
package struct TypePreferences: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var email: MailPace?
    package var inbox: Bool?

    package init(email: MailPace? = nil, inbox: Bool? = nil) {
        self.email = email
        self.inbox = inbox
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        email = try reader.optionalPace("email")
        inbox = try reader.optionalBool("inbox")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("email", ifPresent: email?.rawValue)
            writer.member("inbox", ifPresent: inbox)
        }
    }
}

extension JSONObjectReader {
    package func optionalPace(_ name: String) throws(JSONDecodingError) -> MailPace? {
        guard let text = try optionalString(name) else { return nil }
        guard let pace = MailPace(rawValue: text) else {
            throw fault(name, "must be immediate, hourly, daily or off")
        }
        return pace
    }
}
