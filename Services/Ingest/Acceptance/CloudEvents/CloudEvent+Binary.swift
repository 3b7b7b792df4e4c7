import Contracts
import HTTPTypes
import JSON
import ServiceKit

/// The binary content mode of CloudEvents' HTTP binding 1.0.2: attributes as header fields, the data as the body.
extension CloudEvent {
    private static let prefix = "ce-"

    /// Whether a field is an attribute of a CloudEvent.
    static func isAttribute(_ field: HTTPField) -> Bool { field.name.canonicalName.utf8.starts(with: prefix.utf8) }

    /// - Parameter data: the body.
    /// - Throws: `Problem` 422 with the name of the field that is wrong.
    init(_ headers: HTTPFields, data: JSONNode) throws(Problem) {
        var attributes: [String: String] = [:]
        for field in headers where Self.isAttribute(field) {
            let name = String(field.name.canonicalName.dropFirst(Self.prefix.count))
            guard let value = CloudEventHeader.decode(field.value) else {
                throw Problem.invalid(Self.prefix + name, "encoding", "must be percent-encoded UTF-8")
            }
            guard attributes.updateValue(value, forKey: name) == nil else {
                throw Problem.invalid(Self.prefix + name, "duplicate", "must stand there once")
            }
        }
        for name in ["datacontenttype", "data", "data_base64"] where attributes[name] != nil {
            throw Problem.invalid(
                Self.prefix + name, "value", "is no field of the binary mode: it has Content-Type, and the body")
        }
        if let type = headers[.contentType] { attributes["datacontenttype"] = type }
        mode = .binary
        self.attributes = try CloudEventRules.checked(attributes, in: .binary)
        self.data = data
        dataPointer = ""
    }
}
