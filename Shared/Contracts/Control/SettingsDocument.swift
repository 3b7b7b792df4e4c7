package import JSON

/// A tenant's own settings. Its entity id is the tenant's handle. What is nil is as it is without settings.
package struct SettingsDocument: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var tenant: String
    /// Where alerts go.
    package var ownerDefaultEmail: String?
    /// Whether alerts go to the owner at all.
    package var ownerAlerts: Bool
    package var channels: NotificationChannels
    /// By name of event type: what differs from `channels` for it.
    package var eventTypes: [String: EventTypeChannels]
    /// What holds for users who say nothing themselves.
    package var userDefaults: NotificationPreferences?
    /// Whether only those webhooks get events whose receivers have been asked and agreed.
    package var requireVerification = false
    /// The language of mail to whoever has none of their own: a BCP 47 tag.
    package var locale: String?

    package init(
        tenant: String, ownerDefaultEmail: String? = nil, ownerAlerts: Bool = true,
        channels: NotificationChannels = NotificationChannels(), eventTypes: [String: EventTypeChannels] = [:],
        userDefaults: NotificationPreferences? = nil
    ) {
        self.tenant = tenant
        self.ownerDefaultEmail = ownerDefaultEmail
        self.ownerAlerts = ownerAlerts
        self.channels = channels
        self.eventTypes = eventTypes
        self.userDefaults = userDefaults
    }

    /// Whether mail about events of a type waits for nobody's digest and quiet hours.
    package func isCritical(_ type: String) -> Bool {
        eventTypes[type]?.critical ?? BuiltInEventType.critical.contains(type)
    }

    /// The ways that events of a type may go. A way that is off for all types is on for none.
    package func channels(for type: String) -> NotificationChannels {
        guard let own = eventTypes[type] else { return channels }
        return NotificationChannels(
            email: channels.email && own.email ?? true, webhook: channels.webhook,
            inbox: channels.inbox && own.inbox ?? true)
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        tenant = try reader.string("tenant")
        ownerDefaultEmail = try reader.optionalString("ownerDefaultEmail")
        ownerAlerts = try reader.optionalBool("ownerAlerts") ?? true
        channels = try reader.optionalValue("channels") ?? NotificationChannels()
        eventTypes = [:]
        if let types = try reader.optionalObject("eventTypes") {
            for (name, _) in types.node.members { eventTypes[name] = try types.value(name) }
        }
        userDefaults = try reader.optionalValue("userDefaults")
        requireVerification = try reader.optionalBool("requireVerification") ?? false
        locale = try reader.optionalString("locale")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("tenant", tenant)
            writer.member("ownerDefaultEmail", ifPresent: ownerDefaultEmail)
            writer.member("ownerAlerts", ownerAlerts)
            writer.member("channels", channels)
            writeEventTypes(to: &writer)
            writer.member("userDefaults", ifPresent: userDefaults)
            if requireVerification { writer.member("requireVerification", true) }
            writer.member("locale", ifPresent: locale)
        }
    }

    /// The member `eventTypes`, in the order of names.
    package func writeEventTypes(to writer: inout JSONWriter) {
        writer.member(
            "eventTypes",
            object: { writer in
                for (name, channels) in eventTypes.sorted(by: { $0.key < $1.key }) { writer.member(name, channels) }
            })
    }
}

/// The ways that a tenant's events may go; all of them where nothing is said.
package struct NotificationChannels: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var email: Bool
    package var webhook: Bool
    package var inbox: Bool

    package init(email: Bool = true, webhook: Bool = true, inbox: Bool = true) {
        self.email = email
        self.webhook = webhook
        self.inbox = inbox
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        email = try reader.optionalBool("email") ?? true
        webhook = try reader.optionalBool("webhook") ?? true
        inbox = try reader.optionalBool("inbox") ?? true
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("email", email)
            writer.member("webhook", webhook)
            writer.member("inbox", inbox)
        }
    }
}

/// What one event type has different.
package struct EventTypeChannels: Hashable, Sendable, JSONEncodable, JSONDecodable {
    package var email: Bool?
    package var inbox: Bool?
    /// Whether mail about it goes at once, whatever users have chosen about when.
    package var critical: Bool?

    package init(email: Bool? = nil, inbox: Bool? = nil, critical: Bool? = nil) {
        self.email = email
        self.inbox = inbox
        self.critical = critical
    }

    package init(json: JSONNode) throws(JSONDecodingError) {
        let reader = try JSONObjectReader(json)
        email = try reader.optionalBool("email")
        inbox = try reader.optionalBool("inbox")
        critical = try reader.optionalBool("critical")
    }

    package func write(to writer: inout JSONWriter) {
        writer.object { writer in
            writer.member("email", ifPresent: email)
            writer.member("inbox", ifPresent: inbox)
            writer.member("critical", ifPresent: critical)
        }
    }
}
