package import Contracts
package import JSON
import Mustache

/// What a template can name: `data` (the payload), `event` (`id`, `type`, `time`, `source`), `tenant`, `title`, `fields`
/// (the payload as rows of `label` and `value`), `confirmURL`, `unsubscribeURL`, `isForUser`.
package struct MailValues: MustacheParent {
    private let values: [String: Any]

    package init(
        event: EventRecord, payload: JSONNode, tenant: String, confirmURL: String?, unsubscribeURL: String?,
        isForUser: Bool = false
    ) {
        let fields = MailFields(payload)
        var values: [String: Any] = [
            "data": MailValue.of(payload), "tenant": tenant, "title": MailFields.label(event.type),
            "event": [
                "id": event.id, "type": event.type, "time": Timestamp.text(event.acceptedAt), "source": event.source,
            ],
            "fields": fields.rows.map { ["label": $0.label, "value": $0.value] }, "hasMoreFields": fields.hasMore,
        ]
        values["confirmURL"] = confirmURL
        values["unsubscribeURL"] = unsubscribeURL
        values["isForUser"] = isForUser
        self.values = values
    }

    package func child(named name: String) -> Any? { values[name] }
}
