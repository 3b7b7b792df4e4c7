import Contracts
import JSON
import Logging
import ServiceKit

/// Makes notifications of what a provider tells.
struct InboundNotification: Sendable {
    private let agreed: InboundDocument
    private let registry: SchemaRegistry
    private let mapping: InboundMapping?

    init(_ agreed: InboundDocument, registry: SchemaRegistry) throws {
        self.agreed = agreed
        self.registry = registry
        mapping = try agreed.mapping.map { try InboundMapping(JSONDocument(parsing: $0).root) }
    }

    /// A type of the tenant's own where the mapping says so and the payload is one of it; else the provider's, as it came:
    /// what a provider tells is not lost for want of a member.
    func notification(of event: InboundEvent, _ logger: Logger) -> Notification {
        if let target = mapping?[event.type] ?? InboundMapping.standard(agreed.provider, event.type) {
            do {
                return try mapped(event, to: target)
            } catch {
                logger.warning(
                    "what a provider told is handed on as it came: it is none of the type that it was to become",
                    metadata: [
                        "provider": "\(agreed.provider.rawValue)", "type": "\(event.type)",
                        "wanted": "\(target.type)", "reason": "\(error)",
                    ])
            }
        }
        return notification(EventTypeName.made(of: agreed.provider.eventType(event.type)), event.payload)
    }

    private func mapped(_ event: InboundEvent, to target: InboundMapping.Target) throws -> Notification {
        let payload = try JSONDocument(parsing: target.payload(of: event.payload)).root
        let notification = notification(target.type, payload)
        try notification.schema(in: registry, tenant: agreed.tenant).check(payload, at: "")
        return notification
    }

    private func notification(_ type: String, _ payload: JSONNode) -> Notification {
        Notification(
            type: type, source: "/inbound/\(agreed.provider.rawValue)",
            recipients: agreed.recipients ?? .everySubscriber, payload: payload, form: .inbound)
    }
}
