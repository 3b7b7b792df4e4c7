package import Contracts
package import JSON

/// What a template can name: `data` (the payload), `event` (`id`, `type`, `time`, `source`), `tenant`, `title`, `fields`
/// (the payload as rows of `label` and `value`), `recipient` (`email`, `name`), `confirmURL`, `unsubscribeURL`,
/// `isForUser`.
package struct MailValues: Sendable {
    private(set) var members: [String: MailData]

    package init(
        event: EventRecord, payload: JSONNode, tenant: String, recipient: MailRecipient? = nil,
        confirmURL: String? = nil, unsubscribeURL: String? = nil, isForUser: Bool = false
    ) {
        let fields = MailFields(payload)
        members = [
            "data": .json(payload), "title": .text(MailFields.label(event.type)),
            "event": .object([
                "id": .text(event.id), "type": .text(event.type), "time": .text(Timestamp.text(event.acceptedAt)),
                "source": .text(event.source),
            ]),
            "fields": .list(fields.rows.map { .object(["label": .text($0.label), "value": .text($0.value)]) }),
            "hasMoreFields": .flag(fields.hasMore), "tenant": .text(tenant), "isForUser": .flag(isForUser),
        ]
        members["recipient"] = recipient?.data
        members["confirmURL"] = confirmURL.map(MailData.text)
        members["unsubscribeURL"] = unsubscribeURL.map(MailData.text)
    }
}

/// Whom a mail is for.
package struct MailRecipient: Hashable, Sendable {
    package var email: String
    package var name: String?

    package init(email: String, name: String? = nil) {
        self.email = email
        self.name = name
    }

    var data: MailData { .object(["email": .text(email), "name": .text(name ?? "")]) }
}
