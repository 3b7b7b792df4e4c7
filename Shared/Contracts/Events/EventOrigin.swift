package import EventLog
package import JSON

/// What the producer of a CloudEvent said of it, beside its type, source and data: kept as it came, and acted on nowhere.
package struct EventOrigin: Hashable, Sendable {
    /// An extension attribute, by CloudEvents' canonical text of its value.
    package struct Extension: Hashable, Sendable {
        /// Lower-case letters and digits.
        package let name: String
        package let value: String

        package init(_ name: String, _ value: String) {
            self.name = name
            self.value = value
        }
    }

    /// The media type of a payload that says nothing else of itself.
    package static let jsonContent = "application/json"

    /// The producer's own id, which is unique for its source; never empty.
    package var id: String
    /// RFC 3339, with the producer's offset and digits.
    package var time: String?
    package var subject: String?
    package var dataSchema: String?
    /// JSON, or a media type that ends in `+json`.
    package var dataContentType: String
    /// In the order of their names.
    package var extensions: [Extension]

    package init(
        id: String, time: String? = nil, subject: String? = nil, dataSchema: String? = nil,
        dataContentType: String = jsonContent, extensions: [Extension] = []
    ) {
        self.id = id
        self.time = time
        self.subject = subject
        self.dataSchema = dataSchema
        self.dataContentType = dataContentType
        self.extensions = extensions
    }
}

extension EventOrigin {
    /// Attributes with a meaning of Carillon's own, in the records of `carillon.events` or when an event is posted: no
    /// producer may give them another. Names that begin with `carillon` are kept free for more of them.
    package static let reservedNames: Set<String> = [
        "tenant", "recipients", "schemaversion", "partitionkey", "traceparent", "tracestate", "idempotencyid",
        "bodyhash", "originid",
        "origintime",
    ]

    package static func isReserved(_ name: String) -> Bool {
        reservedNames.contains(name) || name.hasPrefix("carillon")
    }

    /// Those that CloudEvents itself defines: no extensions.
    private static let contextNames: Set<String> = [
        "specversion", "id", "source", "type", "time", "subject", "dataschema", "datacontenttype",
    ]

    /// Writes the headers that a record has of it. The record's own `ce_id` and `ce_time` are Carillon's, so that a consumer
    /// finds an event by the id that every other place calls it by.
    func write(to headers: inout RecordHeaders) {
        headers.append("ce_originid", id)
        if let time { headers.append("ce_origintime", time) }
        if let subject { headers.append("ce_subject", subject) }
        if let dataSchema { headers.append("ce_dataschema", dataSchema) }
        for attribute in extensions { headers.append(RecordHeader("ce_" + attribute.name, attribute.value)) }
    }

    /// Reads what `write(to:)` has written.
    ///
    /// - Returns: nil for an event that came as no CloudEvent.
    /// - Throws: `ContractError` for a header that is not UTF-8.
    static func read(_ record: LogRecord) throws(ContractError) -> EventOrigin? {
        try record.headers.withFields { (fields) throws(ContractError) -> EventOrigin? in
            guard fields.contains(where: { $0.name == "ce_originid" }) else { return nil }
            var origin = EventOrigin(id: "")
            for field in fields {
                switch field.name {
                case "content-type": origin.dataContentType = try field.text()
                case "ce_originid": origin.id = try field.text()
                case "ce_origintime": origin.time = try field.text()
                case "ce_subject": origin.subject = try field.text()
                case "ce_dataschema": origin.dataSchema = try field.text()
                default:
                    guard let name = field.attribute, !isReserved(name), !contextNames.contains(name) else { continue }
                    origin.extensions.append(Extension(name, try field.text()))
                }
            }
            origin.extensions.sort { $0.name < $1.name }
            return origin
        }
    }
}

extension RecordHeaders.Field {
    /// The name of the attribute that it is; nil where it is none.
    fileprivate var attribute: String? {
        let name = String(decoding: self.name.bytes, as: UTF8.self)
        return name.hasPrefix("ce_") ? String(name.dropFirst(3)) : nil
    }

    /// - Throws: `ContractError` naming the attribute whose value is not UTF-8.
    package func text() throws(ContractError) -> String {
        guard let text = value.text else {
            let attribute = attribute ?? String(decoding: name.bytes, as: UTF8.self)
            throw ContractError("the attribute \(attribute) is not UTF-8")
        }
        return text
    }
}

extension EventRecord {
    /// The attributes as they came in a CloudEvent, in its JSON format and without the data; nothing where it came as
    /// none.
    package func writeCloudEvent(_ name: String, to writer: inout JSONWriter) {
        guard let origin else { return }
        writer.member(
            name,
            object: { writer in
                writer.member("specversion", "1.0")
                writer.member("id", origin.id)
                writer.member("source", source)
                writer.member("type", type)
                writer.member("time", ifPresent: origin.time)
                writer.member("subject", ifPresent: origin.subject)
                writer.member("dataschema", ifPresent: origin.dataSchema)
                writer.member("datacontenttype", origin.dataContentType)
                for attribute in origin.extensions { writer.member(attribute.name, attribute.value) }
            })
    }
}
