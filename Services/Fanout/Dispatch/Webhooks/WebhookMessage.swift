import Contracts
import JSON
import WebhookSignature

/// What is posted to an endpoint that chose no other form: `{id, type, schemaVersion, timestamp, tenant, source, data}`,
/// with the payload byte for byte as it came.
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

/// The headers of a request to an endpoint. `webhook-id` is the event's id: the same over all attempts, so that a receiver
/// can tell a repetition (Standard Webhooks, "Idempotency").
enum WebhookHeaders {
    /// - Parameters:
    ///   - signers: those in force, the newest first.
    ///   - trace: that the event belongs to.
    ///   - own: what the endpoint wants besides.
    ///   - now: milliseconds since 1970.
    /// - Throws: what the cryptographic library throws where a key can't sign.
    static func make(
        id: String, _ payload: WebhookPayload, signers: [WebhookSigner], trace: SentTrace?, own: [HeaderField],
        now: Int64
    ) throws -> [HeaderField] {
        let seconds = now / 1000
        var headers: [HeaderField] = []
        headers.reserveCapacity(8 + payload.headers.count + own.count)
        headers.append(HeaderField("content-type", payload.contentType))
        headers.append(HeaderField("user-agent", "Carillon/1"))
        headers.append(HeaderField(StandardWebhooks.Header.id, id))
        headers.append(HeaderField(StandardWebhooks.Header.timestamp, String(seconds)))
        headers.append(
            HeaderField(
                StandardWebhooks.Header.signature,
                try StandardWebhooks.sign(id: id, timestamp: seconds, body: payload.body, with: signers)))
        // It has room for one signature: that of the newest secret. A public key can't check it.
        for case .secret(let newest) in signers {
            headers.append(HeaderField(XSignature.header, XSignature.sign(body: payload.body, secret: newest)))
            break
        }
        if let trace { headers += trace.headers }
        headers += payload.headers
        headers += own
        return headers
    }
}
