import Contracts
import Crypto
import JSON
import ServiceKit

/// One thing that a provider tells.
struct InboundEvent: Sendable {
    /// The provider's name for it, without the provider's own.
    var type: String
    /// What it is known by at the provider, however often it is told.
    var id: String
    /// JSON.
    var payload: JSONNode
}

/// What stands in a request of a provider.
enum InboundEvents {
    /// More than any provider tells at once.
    static let most = 1_000

    /// - Throws: `Problem` 422 with a pointer to the fault.
    static func stripe(_ root: JSONNode) throws(Problem) -> [InboundEvent] {
        guard let id = root["id"]?.string, !id.isEmpty else {
            throw Problem.invalid("/id", "required", "must be the id of the event")
        }
        guard let type = root["type"]?.string, !type.isEmpty else {
            throw Problem.invalid("/type", "required", "must be the type of the event")
        }
        return [InboundEvent(type: type, id: id, payload: root)]
    }

    /// A form tells one thing; an array is that of an event stream, whose elements are CloudEvents.
    ///
    /// - Parameters:
    ///   - token: the provider's own idempotency token, where the request had one.
    ///   - root: the body; a form as an object of its parameters.
    static func twilio(_ root: JSONNode, token: String?) throws(Problem) -> [InboundEvent] {
        guard root.kind != .array else { return try twilioStream(root) }
        func text(_ name: String) -> String? { root[name]?.string.flatMap { $0.isEmpty ? nil : $0 } }
        let (type, id): (String, String?)
        if let state = text("MessageStatus") ?? text("SmsStatus"), let sid = text("MessageSid") ?? text("SmsSid") {
            (type, id) = ("message.\(state)", "\(sid)/\(state)")
        } else if let state = text("CallStatus"), let sid = text("CallSid") {
            (type, id) = ("call.\(state)", "\(sid)/\(state)/\(text("SequenceNumber") ?? "")")
        } else if let event = text("EventType") {
            (type, id) = (event, nil)
        } else {
            (type, id) = ("request", nil)
        }
        return [InboundEvent(type: type, id: token ?? id ?? hash(root.rawBytes), payload: root)]
    }

    private static func twilioStream(_ root: JSONNode) throws(Problem) -> [InboundEvent] {
        try checkCount(root, at: "")
        var events: [InboundEvent] = []
        for (index, element) in root.elements.enumerated() {
            guard let id = element["id"]?.string, let type = element["type"]?.string else {
                throw Problem.invalid("/\(index)", "required", "must be a CloudEvent with an id and a type")
            }
            let name = type.hasPrefix("com.twilio.") ? String(type.dropFirst(11)) : type
            events.append(InboundEvent(type: name, id: id, payload: element))
        }
        return events
    }

    /// Each message and each change of a message's state is an event; what else changes is one as it is.
    static func whatsApp(_ root: JSONNode) throws(Problem) -> [InboundEvent] {
        guard let entries = root["entry"], entries.kind == .array else {
            throw Problem.invalid("/entry", "required", "must be an array of entries")
        }
        var events: [InboundEvent] = []
        for entry in entries.elements {
            guard let changes = entry["changes"], changes.kind == .array else { continue }
            for change in changes.elements {
                guard let value = change["value"] else { continue }
                let found = try told(in: value)
                let field = change["field"]?.string ?? "change"
                events +=
                    found.isEmpty ? [InboundEvent(type: field, id: hash(change.rawBytes), payload: change)] : found
            }
        }
        guard events.count <= most else {
            throw Problem.invalid("/entry", "too_many", "must not tell more than \(most) things at once")
        }
        return events
    }

    private static func told(in value: JSONNode) throws(Problem) -> [InboundEvent] {
        var events: [InboundEvent] = []
        if let messages = value["messages"] {
            for message in messages.elements {
                guard let id = message["id"]?.string else { continue }
                let payload = try node(whole("message", message, of: value))
                events.append(InboundEvent(type: "message.received", id: id, payload: payload))
            }
        }
        if let statuses = value["statuses"] {
            for status in statuses.elements {
                guard let id = status["id"]?.string, let state = status["status"]?.string else { continue }
                let payload = try node(whole("status", status, of: value))
                events.append(InboundEvent(type: "message.\(state)", id: "\(id)/\(state)", payload: payload))
            }
        }
        return events
    }

    /// One of several things, beside what was told of all of them.
    private static func whole(_ name: String, _ one: JSONNode, of value: JSONNode) -> [UInt8] {
        var writer = JSONWriter(reservingCapacity: one.rawBytes.count + 512)
        writer.object { writer in
            for shared in ["messaging_product", "metadata", "contacts"] {
                if let node = value[shared] { writer.member(shared, raw: Array(node.rawBytes)) }
            }
            writer.member(name, raw: Array(one.rawBytes))
        }
        return writer.bytes
    }

    private static func node(_ bytes: [UInt8]) throws(Problem) -> JSONNode {
        do {
            return try JSONDocument(parsing: bytes).root
        } catch {
            throw Problem.invalid("", "value", "can't be taken apart: \(error.message)")
        }
    }

    private static func checkCount(_ root: JSONNode, at pointer: String) throws(Problem) {
        guard (1...most).contains(root.count) else {
            throw Problem.invalid(pointer, "too_many", "must have 1 to \(most) elements")
        }
    }

    private static func hash(_ bytes: some Collection<UInt8>) -> String {
        Hex.text(Array(SHA256.hash(data: Array(bytes))))
    }
}
