import Contracts
import EventLog
import JSON

/// A record of the control topic with its document decoded: what both folds take.
///
/// Decoding is done in one place so that a record is either good for tables and memory alike, or for neither.
struct ControlChange: Sendable {
    let offset: Int64
    let record: ControlRecord
    /// nil when the entity is deleted.
    let document: AnyControlDocument?

    var key: EntityKey { EntityKey(record.kind, record.id) }

    /// - Throws: `ContractError` also when the document is not the one that the record says it is.
    init(_ logRecord: LogRecord) throws(ContractError) {
        offset = logRecord.position.offset
        record = try ControlRecord(logRecord)
        document =
            if let bytes = record.document {
                try AnyControlDocument(kind: record.kind, bytes: bytes)
            } else {
                nil
            }
        guard let document else { return }
        guard document.value.entityID == record.id else {
            throw ContractError("its document is that of \(document.value.entityID), not of \(record.id)")
        }
        guard document.value.owner == record.tenant else {
            throw ContractError("its document belongs to \(document.value.owner), not to \(record.tenant)")
        }
    }
}

/// A document of any of the kinds.
enum AnyControlDocument: Sendable {
    case tenant(TenantDocument)
    case key(KeyDocument)
    case schema(SchemaDocument)
    case endpoint(EndpointDocument)
    case emailSubscription(EmailSubscriptionDocument)
    case settings(SettingsDocument)
    case user(UserDocument)
    case group(GroupDocument)
    case rule(RuleDocument)
    case inbound(InboundDocument)
    case emailTemplate(EmailTemplateDocument)
    case emailSuppression(EmailSuppressionDocument)
    case report(ReportDocument)
    case limits(LimitsDocument)

    init(kind: EntityKind, bytes: [UInt8]) throws(ContractError) {
        switch kind {
        case .tenant: self = .tenant(try TenantDocument(document: bytes))
        case .key: self = .key(try KeyDocument(document: bytes))
        case .schema: self = .schema(try SchemaDocument(document: bytes))
        case .endpoint: self = .endpoint(try EndpointDocument(document: bytes))
        case .emailSubscription: self = .emailSubscription(try EmailSubscriptionDocument(document: bytes))
        case .settings: self = .settings(try SettingsDocument(document: bytes))
        case .user: self = .user(try UserDocument(document: bytes))
        case .group: self = .group(try GroupDocument(document: bytes))
        case .rule: self = .rule(try RuleDocument(document: bytes))
        case .inbound: self = .inbound(try InboundDocument(document: bytes))
        case .emailTemplate: self = .emailTemplate(try EmailTemplateDocument(document: bytes))
        case .emailSuppression: self = .emailSuppression(try EmailSuppressionDocument(document: bytes))
        case .report: self = .report(try ReportDocument(document: bytes))
        case .limits: self = .limits(try LimitsDocument(document: bytes))
        }
    }

    var value: any ControlDocument {
        switch self {
        case .tenant(let document): document
        case .key(let document): document
        case .schema(let document): document
        case .endpoint(let document): document
        case .emailSubscription(let document): document
        case .settings(let document): document
        case .user(let document): document
        case .group(let document): document
        case .rule(let document): document
        case .inbound(let document): document
        case .emailTemplate(let document): document
        case .emailSuppression(let document): document
        case .report(let document): document
        case .limits(let document): document
        }
    }
}
