import Contracts
import JSON
import ServiceKit

import struct Foundation.Data

/// CloudEvents' JSON event format 1.0.2: a whole event as one object.
extension CloudEvent {
    /// - Parameter pointer: where the event stands in the body: empty, or `/3` in a batch.
    /// - Throws: `Problem` 422 with a pointer to the fault.
    init(structured node: JSONNode, at pointer: String) throws(Problem) {
        guard node.kind == .object else { throw Problem.invalid(pointer, "type", "must be an object, a CloudEvent") }
        let mode = Mode.structured(at: pointer)
        var attributes: [String: String] = [:]
        var data: JSONNode?
        var encoded: JSONNode?
        for (name, value) in node.members {
            switch name {
            case "data": data = value
            case "data_base64": encoded = value.isNull ? nil : value
            // Null is how the format may write an attribute that is not set (section 2.2).
            default: if !value.isNull { attributes[name] = try Self.text(of: name, value, in: mode) }
            }
        }
        self.mode = mode
        self.attributes = try CloudEventRules.checked(attributes, in: mode)
        switch (data, encoded) {
        case (let data?, nil):
            self.data = data
            dataPointer = mode.pointer(to: "data")
        case (nil, let encoded?):
            dataPointer = mode.pointer(to: "data_base64")
            self.data = try Self.decoded(encoded, at: dataPointer)
        case (nil, nil): throw Problem.invalid(mode.pointer(to: "data"), "missing", "is required")
        case (.some, .some):
            throw Problem.invalid(
                mode.pointer(to: "data_base64"), "value", "must not stand beside data: an event has one of them")
        }
    }

    /// The canonical text of an attribute's value (CloudEvents 1.0.2, "Type System").
    private static func text(of name: String, _ value: JSONNode, in mode: Mode) throws(Problem) -> String {
        if let text = value.string { return text }
        // Attributes of the specification are strings, all of them.
        if !CloudEventRules.isContext(name) {
            if let bool = value.bool { return bool ? "true" : "false" }
            if let number = value.int { return String(number) }
            // Not CloudEvents to the letter, which has no objects in attributes; nothing else can be meant by it.
            if name == "recipients", value.kind == .object { return value.description }
        }
        let expected = CloudEventRules.isContext(name) ? "a string" : "a string, a whole number, true or false"
        throw Problem.invalid(mode.pointer(to: name), "type", "must be \(expected)")
    }

    /// Data that some producers encode although it is JSON.
    private static func decoded(_ node: JSONNode, at pointer: String) throws(Problem) -> JSONNode {
        guard let text = node.string else { throw Problem.invalid(pointer, "type", "must be a string") }
        guard let bytes = Data(base64Encoded: text) else { throw Problem.invalid(pointer, "value", "must be base64") }
        do {
            return try JSONDocument(parsing: Array(bytes)).root
        } catch {
            throw Problem.invalid(pointer, error.code.rawValue, "must be the base64 of JSON: \(error.message)")
        }
    }
}
