import Contracts
import JSON

/// What is posted of an event: the body in the form that the endpoint chose, and the headers that belong to that form.
struct WebhookPayload: Hashable, Sendable {
    let contentType: String
    /// Besides the content type.
    var headers: [HeaderField] = []
    let body: [UInt8]

    /// - Parameter link: where the rest of a thin one can be fetched; asked for that form alone.
    static func make(_ event: EventRecord, as format: EndpointFormat, link: () -> PayloadLink) -> WebhookPayload {
        switch format {
        case .carillon: WebhookPayload(contentType: "application/json", body: WebhookBody.make(event))
        case .thin: WebhookPayload(contentType: "application/json", body: thin(event, link()))
        case .cloudevents:
            WebhookPayload(contentType: "application/cloudevents+json", body: CloudEventForm.structured(event))
        case .cloudeventsBinary:
            WebhookPayload(
                contentType: event.origin?.dataContentType ?? EventOrigin.jsonContent,
                headers: CloudEventForm.headers(of: event), body: event.payload)
        }
    }

    /// `{id, type, timestamp, fetchUrl, fetchExpiresAt}`.
    private static func thin(_ event: EventRecord, _ link: PayloadLink) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: 512)
        writer.object { writer in
            writer.member("id", event.id)
            writer.member("type", event.type)
            writer.member("timestamp", time: event.acceptedAt)
            writer.member("fetchUrl", link.url)
            writer.member("fetchExpiresAt", time: link.expiresAt)
        }
        return writer.bytes
    }
}
