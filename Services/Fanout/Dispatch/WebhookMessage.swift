import Contracts
import JSON
import WebhookSignature

/// What is posted to an endpoint: `{id, type, schemaVersion, timestamp, tenant, source, data}`, with the payload byte for
/// byte as it came.
enum WebhookBody {
    static func make(_ event: EventRecord) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: event.payload.count + 256)
        writer.object { writer in
            writeHead(of: event, to: &writer)
            writer.member("data", raw: event.payload)
        }
        return writer.bytes
    }

    /// All members but the payload.
    static func writeHead(of event: EventRecord, to writer: inout JSONWriter) {
        writer.member("id", event.id)
        writer.member("type", event.type)
        writer.member("schemaVersion", event.schemaVersion)
        writer.member("timestamp", time: event.acceptedAt)
        writer.member("tenant", event.tenant)
        writer.member("source", event.source)
    }
}

/// The headers of a delivery. `webhook-id` is the event's id: the same over all attempts, so that a receiver can tell a
/// repetition (Standard Webhooks, "Idempotency").
enum WebhookHeaders {
    static func make(
        for event: EventRecord, body: [UInt8], secrets: [WebhookSecret], own: [HeaderField], now: Int64
    ) -> [HeaderField] {
        let seconds = now / 1000
        var headers = [
            HeaderField("content-type", "application/json"),
            HeaderField("user-agent", "Carillon/1"),
            HeaderField(StandardWebhooks.Header.id, event.id),
            HeaderField(StandardWebhooks.Header.timestamp, String(seconds)),
            HeaderField(
                StandardWebhooks.Header.signature,
                StandardWebhooks.sign(id: event.id, timestamp: seconds, body: body, secrets: secrets)),
        ]
        if let newest = secrets.first {
            headers.append(HeaderField(XSignature.header, XSignature.sign(body: body, secret: newest)))
        }
        if let traceParent = event.traceParent { headers.append(HeaderField("traceparent", traceParent)) }
        headers += own
        return headers
    }
}
