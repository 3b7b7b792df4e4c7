import Contracts
import HTTPTypes
import JSON
import ServiceKit

/// What somebody posts, with its shape checked and nothing else yet.
struct Notification: Sendable {
    /// Where its parts stand in the request, as JSON Pointers into the body or names of header fields: only faults ask.
    enum Form: Sendable {
        /// Carillon's own form, at this pointer: empty, or `/notifications/3`.
        case plain(at: String)
        /// `data` is the pointer to its data, `version` the attribute that names the version.
        case cloudEvent(CloudEvent.Mode, data: String, version: String)
        /// What a provider told, whose signature was checked.
        case inbound
        /// Made by Carillon itself, of a type that may be nobody's to post.
        case own
    }

    var type: String
    var schemaVersion: Int?
    var source: String?
    var recipients: Recipients
    var payload: JSONNode
    var partitionKey: String?
    var form: Form
    /// The trace that the event itself names.
    var trace: TraceContext?
    /// Set where it came as a CloudEvent.
    var origin: EventOrigin?
}

extension Notification {
    var typePlace: String {
        switch form {
        case .plain(let pointer): pointer + "/type"
        case .inbound, .own: ""
        case .cloudEvent(let mode, _, _): mode.pointer(to: "type")
        }
    }

    var payloadPlace: String {
        switch form {
        case .plain(let pointer): pointer + "/payload"
        case .inbound, .own: ""
        case .cloudEvent(_, let data, _): data
        }
    }

    var recipientsPlace: String {
        switch form {
        case .plain(let pointer): pointer + "/recipients"
        case .inbound, .own: ""
        case .cloudEvent(let mode, _, _): mode.pointer(to: CloudEventExtension.recipients)
        }
    }

    var versionPlace: String {
        switch form {
        case .plain(let pointer): pointer + "/schemaVersion"
        case .inbound, .own: ""
        case .cloudEvent(let mode, _, let version): mode.pointer(to: version)
        }
    }

    /// - Throws: `Problem` 413.
    func checkSize() throws(Problem) {
        guard payload.rawBytes.count <= Self.mostPayloadBytes else {
            let message = "has \(payload.rawBytes.count) bytes, and at most \(Self.mostPayloadBytes) are taken"
            let place = payloadPlace
            let fault = Problem.Fault(pointer: place, code: "too_large", message: message)
            throw Problem(
                .contentTooLarge, "too_large", "\(place.isEmpty ? "The body" : place) \(message).", errors: [fault])
        }
    }

    /// The schema that its payload is held to.
    ///
    /// - Throws: `Problem` as the registry's, pointing to where the fault stands in this notification.
    func schema(in registry: SchemaRegistry, tenant: String) throws(Problem) -> ResolvedSchema {
        if case .inbound = form, InboundProvider(eventType: type) != nil { return registry.provided }
        if case .own = form { return registry.provided }
        do {
            return try registry.resolve(tenant: tenant, type: type, version: schemaVersion, at: "")
        } catch {
            throw error.moved(["/type": typePlace, "/schemaVersion": versionPlace])
        }
    }
}

extension Problem {
    /// The same problem, with its faults where they stand in another form of the same thing.
    fileprivate func moved(_ places: [String: String]) -> Problem {
        var problem = self
        problem.errors = errors.map { fault in
            Fault(pointer: places[fault.pointer] ?? fault.pointer, code: fault.code, message: fault.message)
        }
        if let old = errors.first?.pointer, let new = places[old], detail.hasPrefix(old + " ") {
            problem.detail = new + detail.dropFirst(old.count)
        }
        return problem
    }
}
