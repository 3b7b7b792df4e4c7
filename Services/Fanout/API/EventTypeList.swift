import Contracts
import Control
import JSON
import ServiceKit

/// `["invoice.paid", …]` or `["*"]`: what a subscriber subscribes to.
enum EventTypeList {
    private static let mostTypes = 200

    static func checked(
        _ types: [String], _ name: String, _ reader: JSONObjectReader, knowsType: (String) -> Bool
    ) throws -> [String] {
        guard !types.isEmpty else { throw reader.fault(name, "must name an event type, or be [\"*\"] for all") }
        guard types.count <= mostTypes else {
            throw reader.fault(name, "must not have more than \(mostTypes) elements")
        }
        guard Set(types).count == types.count else { throw reader.fault(name, "must not name a type twice") }
        if types.contains("*") {
            guard types.count == 1 else { throw reader.fault(name, "must be \"*\" alone, or names of event types") }
            return types
        }
        for (index, type) in types.enumerated() where !knowsType(type) {
            throw JSONDecodingError(
                pointer: "\(reader.pointer(to: name))/\(index)", code: "unknown_event_type",
                message: "is no event type of this tenant: register it first")
        }
        return types
    }
}

extension FanoutAPI {
    /// Whether events of a type can come: a built-in one, one that the tenant registered, a
    /// provider's, or what only the operator's desk gets.
    func knowsType(_ type: String, tenant: String) -> Bool {
        BuiltInEventType.names.contains(type) || control.latestSchema(tenant: tenant, type: type) != nil
            || InboundProvider(eventType: type) != nil
            || tenant == SupportDesk.tenant && SystemEventType.desk.contains(type)
    }
}
