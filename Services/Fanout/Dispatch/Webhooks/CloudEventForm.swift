import Contracts
import JSON

/// An event as a CloudEvent 1.0.2, in both modes of the HTTP binding.
///
/// Id and time are Carillon's, as in the records of `carillon.events`, so that a receiver finds the event by the id that
/// every other place calls it by; those of its producer stand beside as `originid` and `origintime`.
enum CloudEventForm {
    /// The structured mode: attributes and data as one JSON object, the data byte for byte as it came.
    static func structured(_ event: EventRecord) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: event.payload.count + 512)
        writer.object { writer in
            forEachAttribute(of: event) { name, value in writer.member(name, value) }
            writer.member("datacontenttype", event.origin?.dataContentType ?? EventOrigin.jsonContent)
            // An Integer of CloudEvents is a number in its JSON format, and text in its headers.
            writer.member("schemaversion", event.schemaVersion)
            writer.member("data", raw: event.payload)
        }
        return writer.bytes
    }

    /// The binary mode: attributes as header fields; the payload is the body.
    static func headers(of event: EventRecord) -> [HeaderField] {
        var headers: [HeaderField] = []
        forEachAttribute(of: event) { name, value in headers.append(HeaderField("ce-" + name, encoded(value))) }
        headers.append(HeaderField("ce-schemaversion", String(event.schemaVersion)))
        return headers
    }

    /// All attributes but the content type and the schema version.
    private static func forEachAttribute(of event: EventRecord, _ body: (_ name: String, _ value: String) -> Void) {
        body("specversion", "1.0")
        body("id", event.id)
        body("source", event.source)
        body("type", event.type)
        body("time", Timestamp.text(event.acceptedAt))
        if let subject = event.origin?.subject { body("subject", subject) }
        if let dataSchema = event.origin?.dataSchema { body("dataschema", dataSchema) }
        body("tenant", event.tenant)
        if let partitionKey = event.partitionKey { body("partitionkey", partitionKey) }
        if let traceParent = event.traceParent { body("traceparent", traceParent) }
        if let traceState = event.traceState { body("tracestate", traceState) }
        guard let origin = event.origin else { return }
        body("originid", origin.id)
        if let time = origin.time { body("origintime", time) }
        for attribute in origin.extensions { body(attribute.name, attribute.value) }
    }

    /// Section 3.1.3.2 of the binding: bytes outside of printable ASCII, the space, the double quote and the percent sign
    /// as `%XX`.
    static func encoded(_ value: String) -> String {
        func isPlain(_ byte: UInt8) -> Bool { byte > 0x20 && byte < 0x7f && byte != 0x22 && byte != 0x25 }
        guard !value.utf8.allSatisfy(isPlain) else { return value }
        var text: [UInt8] = []
        text.reserveCapacity(value.utf8.count * 3)
        for byte in value.utf8 {
            if isPlain(byte) {
                text.append(byte)
            } else {
                text += [0x25, digits[Int(byte >> 4)], digits[Int(byte & 15)]]
            }
        }
        return String(decoding: text, as: UTF8.self)
    }

    private static let digits = Array("0123456789ABCDEF".utf8)
}
