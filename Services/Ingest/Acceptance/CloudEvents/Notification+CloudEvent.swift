import Contracts
import HTTPTypes
import JSON
import ServiceKit

extension Notification {
    /// What a CloudEvent says to Carillon.
    ///
    /// - Throws: `Problem` 422 with a pointer to the fault, 413 where the data is too large.
    init(_ event: CloudEvent) throws(Problem) {
        let version = try Self.version(of: event)
        type = event["type"] ?? ""
        schemaVersion = version?.number
        source = event["source"]
        partitionKey = try Self.partitionKey(event)
        recipients = try Self.recipients(of: event)
        payload = event.data
        form = .cloudEvent(
            event.mode, data: event.dataPointer, version: version?.attribute ?? CloudEventExtension.schemaVersion)
        trace = TraceContext(
            parent: event[CloudEventExtension.traceParent], state: event[CloudEventExtension.traceState])
        origin = Self.origin(of: event)
        try checkSize()
    }

    /// The version that `schemaversion` or `dataschema` names, and which of them does.
    private static func version(of event: CloudEvent) throws(Problem) -> (number: Int, attribute: String)? {
        let attribute = CloudEventExtension.schemaVersion
        var named: Int?
        if let text = event[attribute] {
            guard let number = Int(text), number >= 1 else {
                throw Problem.invalid(event.pointer(to: attribute), "value", "must be an integer from 1")
            }
            named = number
        }
        guard let uri = event["dataschema"] else { return named.map { ($0, attribute) } }
        let pointer = event.pointer(to: "dataschema")
        guard let schema = DataSchema.read(uri) else {
            throw Problem.specific(
                "unknown_dataschema", pointer,
                "must be the address of a version here, such as /api/v1/schemas/invoice.paid/versions/1")
        }
        guard schema.type == event["type"] else {
            throw Problem.specific(
                "dataschema_conflict", pointer, "is of the type \(schema.type), and the event is of another")
        }
        if let named, named != schema.version {
            throw Problem.specific(
                "dataschema_conflict", pointer, "names version \(schema.version), and \(attribute) is \(named)")
        }
        return (schema.version, "dataschema")
    }

    private static func partitionKey(_ event: CloudEvent) throws(Problem) -> String? {
        guard let key = event[CloudEventExtension.partitionKey] else { return nil }
        guard (1...mostPartitionKeyBytes).contains(key.utf8.count) else {
            throw Problem.invalid(
                event.pointer(to: CloudEventExtension.partitionKey), "value",
                "must have 1 to \(mostPartitionKeyBytes) bytes")
        }
        return key
    }

    /// CloudEvents doesn't know of recipients: a producer that doesn't either reaches whoever subscribes.
    private static func recipients(of event: CloudEvent) throws(Problem) -> Recipients {
        guard let text = event[CloudEventExtension.recipients] else { return .everySubscriber }
        let pointer = event.pointer(to: CloudEventExtension.recipients)
        let document: JSONDocument
        do {
            document = try JSONDocument(parsing: text)
        } catch {
            throw Problem.invalid(
                pointer, "value", "must be JSON such as {\"subscribers\": true}: \(error.message)")
        }
        return try Recipients(posted: document.root, at: pointer)
    }

    private static func origin(of event: CloudEvent) -> EventOrigin {
        EventOrigin(
            id: event["id"] ?? "", time: event["time"], subject: event["subject"], dataSchema: event["dataschema"],
            dataContentType: event["datacontenttype"] ?? EventOrigin.jsonContent,
            extensions: event.attributes.sorted { $0.key < $1.key }
                .filter { !CloudEventRules.isContext($0.key) && !EventOrigin.isReserved($0.key) }
                .map { EventOrigin.Extension($0.key, $0.value) })
    }
}
