package import EventLog
import JSON

/// CloudEvents' Kafka protocol binding 1.0.2, binary content mode (section 3.2): the attributes are headers named
/// `ce_…`, the payload is the value, and `content-type` is its media type. What CloudEvents doesn't name stands in
/// extension attributes, whose names are lower-case letters and digits.
extension EventRecord {
    package func newRecord() -> NewRecord {
        var headers = RecordHeaders(reservingCapacity: 640)
        headers.append(contentsOf: Constant.specVersion)
        headers.append("ce_id", id)
        headers.append("ce_source", source)
        headers.append("ce_type", type)
        headers.append("ce_time", Timestamp.text(acceptedAt))
        if let origin {
            headers.append("content-type", origin.dataContentType)
            headers.append(contentsOf: Constant.format)
        } else {
            headers.append(contentsOf: Constant.jsonContentAndFormat)
        }
        headers.append("ce_tenant", tenant)
        if schemaVersion == 1, recipients == .everySubscriber {
            headers.append(contentsOf: Constant.firstVersionForEverySubscriber)
        } else {
            headers.append("ce_schemaversion", String(schemaVersion))
            headers.append("ce_recipients", recipients.jsonBytes)
        }
        if let partitionKey { headers.append("ce_partitionkey", partitionKey) }
        if let idempotency {
            headers.append("ce_idempotencyid", idempotency.id)
            headers.append("ce_bodyhash", idempotency.bodyHash)
        }
        if let traceParent { headers.append("ce_traceparent", traceParent) }
        if let traceState { headers.append("ce_tracestate", traceState) }
        origin?.write(to: &headers)
        return NewRecord(
            topic: Topics.events, key: Array(key.utf8), headers: headers, value: payload, timestamp: acceptedAt)
    }

    /// What stands in nearly every record, made once.
    private enum Constant {
        static let specVersion: RecordHeaders = [RecordHeader("ce_specversion", "1.0")]
        static let format: RecordHeaders = [RecordHeader("ce_carillonformat", String(RecordFormat.current))]
        static let jsonContentAndFormat: RecordHeaders = {
            var headers: RecordHeaders = [RecordHeader("content-type", EventOrigin.jsonContent)]
            headers.append(contentsOf: format)
            return headers
        }()
        static let everySubscriber = Recipients.everySubscriber.jsonBytes
        static let firstVersionForEverySubscriber: RecordHeaders = [
            RecordHeader("ce_schemaversion", "1"), RecordHeader("ce_recipients", everySubscriber),
        ]
    }

    /// Reads a record of `carillon.events`. Attributes that this version doesn't know are passed over.
    ///
    /// - Throws: `ContractError` naming the attribute that is absent or wrong. The payload is not looked into.
    package init(_ record: LogRecord) throws(ContractError) {
        let head = try EventHead(record)
        guard let recipients = head.recipients else { throw ContractError("the attribute recipients is absent") }
        let document: Recipients
        do {
            // Nearly all are for every subscriber, in the same bytes.
            document =
                recipients == Constant.everySubscriber
                ? .everySubscriber : try Recipients(json: try JSONDocument(parsing: recipients).root)
        } catch let error as JSONSyntaxError {
            throw ContractError("the attribute recipients is not JSON: \(error.message)")
        } catch let error as JSONDecodingError {
            throw ContractError("the attribute recipients can't be read: \(error.message)")
        } catch {
            throw ContractError("the attribute recipients can't be read")
        }
        self.init(
            id: head.id, type: head.type, schemaVersion: head.schemaVersion, source: head.source, tenant: head.tenant,
            acceptedAt: head.acceptedAt, recipients: document, payload: record.value, partitionKey: head.partitionKey,
            idempotency: head.idempotency, traceParent: head.traceParent, traceState: head.traceState,
            origin: head.isOfProducer ? try EventOrigin.read(record) : nil)
    }
}

/// The attributes of an event without its payload and recipients: what folds need, read in one pass over the headers.
package struct EventHead: Hashable, Sendable {
    package var id = ""
    package var type = ""
    package var source = ""
    package var tenant = ""
    package var acceptedAt: Int64 = 0
    package var schemaVersion = 0
    package var partitionKey: String?
    package var idempotency: IdempotencyMark?
    package var traceParent: String?
    package var traceState: String?
    fileprivate var recipients: [UInt8]?
    /// Whether it came as a CloudEvent.
    fileprivate var isOfProducer = false

    /// - Throws: `ContractError` naming the attribute that is absent or wrong.
    package init(_ record: LogRecord) throws(ContractError) {
        var format: String?
        var idempotencyID: String?
        var bodyHash: String?
        try record.headers.withFields { (fields) throws(ContractError) in
            for field in fields {
                switch field.name {
                case "ce_carillonformat": format = try field.text()
                case "ce_id": id = try field.text()
                case "ce_type": type = try field.text()
                case "ce_source": source = try field.text()
                case "ce_tenant": tenant = try field.text()
                case "ce_time":
                    guard let time = Timestamp.milliseconds(utf8: field.value.bytes) else {
                        throw ContractError("the attribute time is not an RFC 3339 time")
                    }
                    acceptedAt = time
                case "ce_schemaversion":
                    guard let version = Int(try field.text()), version >= 1 else {
                        throw ContractError("the attribute schemaversion is not a number from 1")
                    }
                    schemaVersion = version
                case "ce_partitionkey": partitionKey = try field.text()
                case "ce_idempotencyid": idempotencyID = try field.text()
                case "ce_bodyhash": bodyHash = try field.text()
                case "ce_traceparent": traceParent = try field.text()
                case "ce_tracestate": traceState = try field.text()
                case "ce_recipients": recipients = field.value.array
                case "ce_originid": isOfProducer = true
                default: break
                }
            }
        }
        try RecordFormat.check(format, in: record.position)
        try Self.require(id, "id")
        try Self.require(type, "type")
        try Self.require(source, "source")
        try Self.require(tenant, "tenant")
        guard schemaVersion >= 1 else { throw ContractError("the attribute schemaversion is absent") }
        if let idempotencyID, let bodyHash {
            idempotency = IdempotencyMark(id: idempotencyID, bodyHash: bodyHash)
        }
        guard acceptedAt != 0 else { throw ContractError("the attribute time is absent") }
    }

    private static func require(_ value: String, _ name: String) throws(ContractError) {
        if value.isEmpty { throw ContractError("the attribute \(name) is absent") }
    }
}
