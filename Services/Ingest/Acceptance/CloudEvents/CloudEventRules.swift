import Contracts
import JSONSchema
import ServiceKit

/// What CloudEvents 1.0.2 demands of attributes, and which limits there are here.
enum CloudEventRules {
    static let mostIDBytes = 512
    static let mostValueBytes = 2 << 10
    static let mostNameBytes = 64
    static let mostExtensions = 32

    private static let required = ["specversion", "id", "source", "type"]
    private static let optional = ["time", "subject", "dataschema", "datacontenttype"]

    /// Whether the specification itself defines this attribute.
    static func isContext(_ name: String) -> Bool { required.contains(name) || optional.contains(name) }

    /// The attributes, if they are those of a CloudEvent; without a `datacontenttype` that says what is so anyway.
    ///
    /// - Throws: `Problem` 422, with all that is missing, or with what is wrong.
    static func checked(
        _ attributes: [String: String], in mode: CloudEvent.Mode
    ) throws(Problem) -> [String: String] {
        let missing = required.filter { attributes[$0] == nil }
        guard missing.isEmpty else {
            throw Problem.invalid(
                missing.map {
                    Problem.Fault(
                        pointer: mode.pointer(to: $0), code: "missing", message: "is required in a CloudEvent")
                })
        }
        guard attributes.keys.count(where: { !isContext($0) }) <= mostExtensions else {
            throw Problem.invalid(
                mode.place, "too_many", "must have at most \(mostExtensions) extension attributes")
        }
        // In one order, so that of several faults the same is told each time.
        for (name, value) in attributes.sorted(by: { $0.key < $1.key }) {
            if let fault = fault(of: name, value) {
                throw Problem.invalid(mode.pointer(to: name), fault.code, fault.message)
            }
        }
        var attributes = attributes
        if let type = attributes["datacontenttype"], mediaType(type) == EventOrigin.jsonContent {
            attributes["datacontenttype"] = nil
        }
        return attributes
    }

    /// Whether a media type says that what it describes is JSON, as CloudEvents' JSON format reads it (section 3.1).
    static func isJSON(_ type: String) -> Bool {
        let type = mediaType(type)
        let parts = type.split(separator: "/", omittingEmptySubsequences: false)
        guard parts.count == 2, !parts[0].isEmpty else { return false }
        return parts[1] == "json" || parts[1].hasSuffix("+json")
    }

    /// In lower case and without parameters.
    private static func mediaType(_ type: String) -> String {
        String(type.prefix { $0 != ";" }).lowercased().filter { $0 != " " && $0 != "\t" }
    }

    private typealias Fault = (code: String, message: String)

    private static func fault(of name: String, _ value: String) -> Fault? {
        if let fault = fault(ofName: name) { return fault }
        guard !value.isEmpty || !isContext(name) else { return ("value", "must not be empty") }
        let most = name == "id" ? mostIDBytes : mostValueBytes
        guard value.utf8.count <= most else { return ("value", "must have at most \(most) bytes") }
        guard !value.unicodeScalars.contains(where: isForbidden) else {
            return ("value", "must not contain control characters")
        }
        switch name {
        case "specversion": return value == "1.0" ? nil : ("value", "must be 1.0")
        case "source":
            return isURIReference(value) ? nil : ("value", "must be a URI or a reference such as /billing")
        case "time":
            return Timestamp.milliseconds(value) == nil
                ? ("value", "must be an RFC 3339 time such as 2026-03-01T09:30:00Z") : nil
        case "datacontenttype":
            return isJSON(value) ? nil : ("value", "must be a JSON media type such as application/json")
        default: return nil
        }
    }

    private static func fault(ofName name: String) -> Fault? {
        let isPlain = name.utf8.allSatisfy { byte in
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
        }
        guard isPlain, (1...mostNameBytes).contains(name.utf8.count) else {
            return (
                "attribute_name",
                "is no name of an attribute: those are 1 to \(mostNameBytes) lower-case letters and digits"
            )
        }
        let isOurs = EventOrigin.isReserved(name) && !CloudEventExtension.names.contains(name)
        return isOurs ? ("reserved_attribute", "is an attribute that Carillon sets itself") : nil
    }

    /// CloudEvents 1.0.2, "Type System": what no string may contain.
    private static func isForbidden(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0...0x1f, 0x7f...0x9f, 0xfdd0...0xfdef: true
        default: scalar.value & 0xfffe == 0xfffe
        }
    }
}

/// Extension attributes that mean something to Carillon.
enum CloudEventExtension {
    /// JSON, as the member of a plain notification; without it the event is for everybody who subscribes.
    static let recipients = "recipients"
    /// CloudEvents' "Partitioning" extension.
    static let partitionKey = "partitionkey"
    static let schemaVersion = "schemaversion"
    /// CloudEvents' "Distributed Tracing" extension: goes before the request's own header.
    static let traceParent = "traceparent"
    static let traceState = "tracestate"

    static let names: Set<String> = [recipients, partitionKey, schemaVersion, traceParent, traceState]
}
