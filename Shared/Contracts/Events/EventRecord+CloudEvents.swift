package import EventLog
import JSON

/// CloudEvents' Kafka protocol binding 1.0.2, binary content mode (section 3.2): the attributes are headers named
/// `ce_…`, the payload is the value, and `content-type` is its media type. What CloudEvents doesn't name stands in
/// extension attributes, whose names are lower-case letters and digits.
extension EventRecord {
    package func newRecord() -> NewRecord {
        var headers: [RecordHeader] = []
        headers.reserveCapacity(14)
        headers.append(Constant.specVersion)
        headers.append(RecordHeader("ce_id", id))
        headers.append(RecordHeader("ce_source", source))
        headers.append(RecordHeader("ce_type", type))
        headers.append(RecordHeader("ce_time", Timestamp.text(acceptedAt)))
        headers.append(origin.map { RecordHeader("content-type", $0.dataContentType) } ?? Constant.jsonContent)
        headers.append(Constant.format)
        headers.append(RecordHeader("ce_tenant", tenant))
        headers.append(
            schemaVersion == 1 ? Constant.firstVersion : RecordHeader("ce_schemaversion", String(schemaVersion)))
        headers.append(
            recipients == .everySubscriber
                ? Constant.everySubscriber : RecordHeader("ce_recipients", recipients.jsonBytes))
        if let partitionKey { headers.append(RecordHeader("ce_partitionkey", partitionKey)) }
        if let idempotency {
            headers.append(RecordHeader("ce_idempotencyid", idempotency.id))
            headers.append(RecordHeader("ce_bodyhash", idempotency.bodyHash))
        }
        if let traceParent { headers.append(RecordHeader("ce_traceparent", traceParent)) }
        if let traceState { headers.append(RecordHeader("ce_tracestate", traceState)) }
        if let origin { headers += origin.headers() }
        return NewRecord(
            topic: Topics.events, key: Array(key.utf8), headers: headers, value: payload, timestamp: acceptedAt)
    }

    /// What stands in nearly every record, made once.
    private enum Constant {
        static let specVersion = RecordHeader("ce_specversion", "1.0")
        static let jsonContent = RecordHeader("content-type", EventOrigin.jsonContent)
        static let format = RecordHeader("ce_carillonformat", String(RecordFormat.current))
        static let firstVersion = RecordHeader("ce_schemaversion", "1")
        static let everySubscriber = RecordHeader("ce_recipients", Recipients.everySubscriber.jsonBytes)
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
                recipients == Constant.everySubscriber.value
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
        for header in record.headers {
            // By length first: comparing each of a dozen names with every other would cost more than all else here.
            switch (header.name.utf8.count, header.name) {
            case (17, "ce_carillonformat"): format = try header.text()
            case (5, "ce_id"): id = try header.text()
            case (7, "ce_type"): type = try header.text()
            case (9, "ce_source"): source = try header.text()
            case (9, "ce_tenant"): tenant = try header.text()
            case (7, "ce_time"):
                guard let time = Timestamp.milliseconds(utf8: header.value) else {
                    throw ContractError("the attribute time is not an RFC 3339 time")
                }
                acceptedAt = time
            case (16, "ce_schemaversion"):
                guard let version = Int(try header.text()), version >= 1 else {
                    throw ContractError("the attribute schemaversion is not a number from 1")
                }
                schemaVersion = version
            case (15, "ce_partitionkey"): partitionKey = try header.text()
            case (16, "ce_idempotencyid"): idempotencyID = try header.text()
            case (11, "ce_bodyhash"): bodyHash = try header.text()
            case (14, "ce_traceparent"): traceParent = try header.text()
            case (13, "ce_tracestate"): traceState = try header.text()
            case (13, "ce_recipients"): recipients = header.value
            case (11, "ce_originid"): isOfProducer = true
            default: break
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
